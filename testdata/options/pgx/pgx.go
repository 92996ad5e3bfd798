// Package pgx shows a rollback that comes too late for its context.
package pgx

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Undo rolls back after the context has ended.
func Undo(ctx context.Context, pool *pgxpool.Pool, item int) error {
	ctx, cancel := context.WithCancel(ctx)
	tx, err := pool.Begin(ctx)
	if err != nil {
		cancel()
		return err
	}
	defer tx.Rollback(ctx) // want `"tx" is rolled back with a context that was cancelled on line 21: the connection is closed instead \(deadctx\)`
	_, err = tx.Exec(ctx, "DELETE FROM orders WHERE item = $1", item)
	if err != nil {
		cancel()
		return err
	}
	defer cancel()
	return tx.Commit(ctx)
}
