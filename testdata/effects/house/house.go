// Package house has the wrappers of a house, for other packages to use.
package house

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// WithTx runs fn in a transaction.
//
// effect: begins on pool with ctx
// effect: scope fn(tx on pool)
func WithTx(ctx context.Context, pool *pgxpool.Pool, fn func(tx pgx.Tx) error) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback(ctx)
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// WithTxResult runs fn in a transaction and returns what it returns.
//
// effect: begins on pool
// effect: scope fn(tx on pool)
// limits: the context of a begin behind a callback
func WithTxResult[T any](ctx context.Context, pool *pgxpool.Pool, fn func(tx pgx.Tx) (T, error)) (T, error) {
	var result T
	err := WithTx(ctx, pool, func(tx pgx.Tx) (err error) {
		result, err = fn(tx)
		return err
	})
	return result, err
}

// Begin opens a transaction for its caller.
//
// effect: nil: opens r0 on pool
// effect: begins on pool with ctx
// effect: error: nothing
func Begin(ctx context.Context, pool *pgxpool.Pool) (pgx.Tx, error) {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return tx, nil
}

// Finish commits, or rolls back when *err says so.
//
// effect: return if *err is not nil: rolls back tx
// effect: return if *err is nil: commits tx
func Finish(ctx context.Context, tx pgx.Tx, err *error) {
	if *err != nil {
		_ = tx.Rollback(ctx)
		return
	}
	*err = tx.Commit(ctx)
}
