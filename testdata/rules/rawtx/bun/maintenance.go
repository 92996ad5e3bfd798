// Package maintenance keeps a database tidy, on bun.
package maintenance

import (
	"context"

	"github.com/uptrace/bun"
)

// Keeper has the pool.
type Keeper struct{ db *bun.DB }

// New returns a keeper of db, which stays the caller's.
func New(db *bun.DB) *Keeper { return &Keeper{db: db} }

// SweepByText begins and commits on whatever connections it gets.
func (k *Keeper) SweepByText(ctx context.Context) error {
	if _, err := k.db.ExecContext(ctx, "BEGIN"); err != nil { // want `^BEGIN is sent as text on pool "k.db": the next statement may run on another connection \(rawtx\)$`
		return err
	}
	if _, err := k.db.ExecContext(ctx, "DELETE FROM sessions WHERE expired"); err != nil {
		return err
	}
	_, err := k.db.NewRaw("COMMIT").Exec(ctx) // want `^COMMIT is sent as text on pool "k.db": the next statement may run on another connection \(rawtx\)$`
	return err
}

// SweepCommitsInside ends bun's transaction behind its back.
func (k *Keeper) SweepCommitsInside(ctx context.Context) error {
	return k.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw("DELETE FROM sessions WHERE expired").Exec(ctx); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "COMMIT") // want `^COMMIT is sent as text inside transaction "tx" \(rawtx\)$`
		return err
	})
}

// SetsThePool changes one connection of many.
func (k *Keeper) SetsThePool(ctx context.Context) error {
	_, err := k.db.ExecContext(ctx, "SET search_path TO tenant_1") // want `^SET on pool "k.db" changes one connection of many \(rawtx\)$`
	return err
}

// LocksThePool leaves the lock with some connection.
func (k *Keeper) LocksThePool(ctx context.Context, id int64) error {
	_, err := k.db.NewRaw("SELECT pg_advisory_lock(?)", id).Exec(ctx) // want `^pg_advisory_lock on pool "k.db" changes one connection of many \(rawtx\)$`
	return err
}

// Sweep is what it should be.
func (k *Keeper) Sweep(ctx context.Context) error {
	return k.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, "SET LOCAL statement_timeout = '1min'"); err != nil {
			return err
		}
		_, err := tx.NewRaw("DELETE FROM sessions WHERE expired").Exec(ctx)
		return err
	})
}

// Pinned sets and locks on a connection that it holds.
func (k *Keeper) Pinned(ctx context.Context) error {
	conn, err := k.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(1)"); err != nil {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(1)")
	_, err = conn.NewRaw("VACUUM sessions").Exec(ctx)
	return err
}
