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
// effect: begins on pool
// limits: the context of a begin behind a callback
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
// effect: begins on r.pool
// effect: calls r.bind(a0 on r.pool)
// effect: calls fn()
// limits: the context, and that fn is given what bind returns
func (r *Repository[T]) InTx(ctx context.Context, fn func(T) error) error {
	return house.WithTx(ctx, r.pool, func(tx pgx.Tx) error { return fn(r.bind(tx)) })
}

// All reads on whatever can query.
//
// effect: queries q with ctx
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
// effect: queries pool with ctx
func Names(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	return All[string](ctx, pool, `SELECT name FROM names`)
}
