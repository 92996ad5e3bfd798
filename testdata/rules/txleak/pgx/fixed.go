package inventory

import (
	"context"
	"fmt"
)

// AddIsFixed rolls back under the context of the begin.
func (i *Inventory) AddIsFixed(c context.Context, part int64, n int) error {
	tx, err := i.pool.Begin(c)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(c, `UPDATE parts SET n = n + $2 WHERE id = $1`, part, n); err != nil {
		return fmt.Errorf("add: %w", err) // want `is still open when this returns \(txleak\)`
	}
	return tx.Commit(c)
}

// PingIsFixed gives the connection back.
func (i *Inventory) PingIsFixed(ctx context.Context) error {
	conn, err := i.pool.Acquire(ctx) // want `is never .* \(txleak\)`
	if err != nil {
		return err
	}
	return conn.Ping(ctx)
}

// TryAdd is not fixed: what a rollback does to a savepoint that was released is
// not the same everywhere.
func (i *Inventory) TryAdd(ctx context.Context, part int64) error {
	tx, err := i.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	sp, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	if _, err := sp.Exec(ctx, `INSERT INTO parts (id) VALUES ($1)`, part); err != nil {
		return tx.Commit(ctx) // want `is still open when this returns \(txleak\)`
	}
	if err := sp.Commit(ctx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
