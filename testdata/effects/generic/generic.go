// Package generic uses the wrappers of another package and has one of its own.
package generic

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"txvet.test/effects/house"
)

// Create writes on the pool, in a transaction of another package.
//
// effect: nil: writes pool
// effect: error: writes pool
func Create(ctx context.Context, pool *pgxpool.Pool, name string) (int64, error) {
	return house.WithTxResult(ctx, pool, func(tx pgx.Tx) (id int64, err error) {
		err = tx.QueryRow(ctx, `INSERT INTO names (name) VALUES ($1) RETURNING id`, name).Scan(&id)
		return id, err
	})
}

// Repository is one table.
type Repository[T any] struct {
	pool *pgxpool.Pool
	bind func(pgx.Tx) T
}

// InTx gives fn what bind makes of the transaction.
//
// effect: nil: scope fn(T around tx on r.pool)
// effect: error: scope fn(T around tx on r.pool)
// effect: panic: scope fn(T around tx on r.pool)
func (r *Repository[T]) InTx(ctx context.Context, fn func(T) error) error {
	return house.WithTx(ctx, r.pool, func(tx pgx.Tx) error { return fn(r.bind(tx)) })
}

// All reads on whatever can query.
//
// effect: nil: reads q
// effect: error: reads q
func All[T any](ctx context.Context, q interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}, sql string) ([]T, error) {
	rows, err := q.Query(ctx, sql)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[T])
}

// Names reads on the pool through a generic function.
//
// effect: nil: reads pool
// effect: error: reads pool
func Names(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	return All[string](ctx, pool, `SELECT name FROM names`)
}
