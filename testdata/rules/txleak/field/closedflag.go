// Package field keeps transactions in the ways of larger programs.
package field

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"sync"
)

// treeTx rolls back when it is closed, unless it was committed before.
type treeTx struct {
	mu     sync.Mutex
	closed bool
	tx     *sql.Tx
}

func beginTree(ctx context.Context, db *sql.DB) (*treeTx, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &treeTx{tx: tx}, nil
}

func (t *treeTx) add(ctx context.Context, leaf string) error {
	_, err := t.tx.ExecContext(ctx, `INSERT INTO leaves (hash) VALUES ($1)`, leaf)
	return err
}

// Commit leaves the flag alone when the last write fails, so that Close rolls back.
func (t *treeTx) Commit(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.tx.ExecContext(ctx, `UPDATE trees SET revision = revision + 1`); err != nil {
		return err
	}
	t.closed = true
	return t.tx.Commit()
}

// Close does nothing after a commit.
func (t *treeTx) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil
	}
	t.closed = true
	return t.tx.Rollback()
}

// AddDefersClose leaves the rollback to Close.
func AddDefersClose(ctx context.Context, db *sql.DB, leaf string) error {
	tx, err := beginTree(ctx, db)
	if err != nil {
		return err
	}
	defer func() {
		if err := tx.Close(); err != nil {
			log.Print(err)
		}
	}()
	if err := tx.add(ctx, leaf); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// RunDefersCloseIfBegun asks the transaction, not the error, whether there is one.
func RunDefersCloseIfBegun(ctx context.Context, db *sql.DB, f func(context.Context, *treeTx) error) error {
	tx, err := beginTree(ctx, db)
	if tx != nil {
		defer func() {
			if err := tx.Close(); err != nil {
				log.Print(err)
			}
		}()
	}
	if err != nil {
		return err
	}
	if err := f(ctx, tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// AddClosesOnEachPath calls Close itself.
func AddClosesOnEachPath(ctx context.Context, db *sql.DB, leaf string) error {
	tx, err := beginTree(ctx, db)
	if err != nil {
		return err
	}
	if err := tx.add(ctx, leaf); err != nil {
		return errors.Join(err, tx.Close())
	}
	return errors.Join(tx.Commit(ctx), tx.Close())
}

// AddForgetsCloseOnFailure closes after the commit only.
func AddForgetsCloseOnFailure(ctx context.Context, db *sql.DB, leaf string) error {
	tx, err := beginTree(ctx, db)
	if err != nil {
		return err
	}
	if err := tx.add(ctx, leaf); err != nil {
		return err // want `transaction "tx" \(begun on line 104\) is still open when this returns \(txleak\)`
	}
	return errors.Join(tx.Commit(ctx), tx.Close())
}

// AddNeverCloses neither commits nor closes.
func AddNeverCloses(ctx context.Context, db *sql.DB, leaf string) error {
	tx, err := beginTree(ctx, db) // want `transaction "tx" is never committed or rolled back \(txleak\)`
	if err != nil {
		return err
	}
	return tx.add(ctx, leaf)
}
