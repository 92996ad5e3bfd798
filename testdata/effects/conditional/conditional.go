// Package conditional owns a transaction on some paths only.
package conditional

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	_ "github.com/lib/pq" // the driver "postgres"
)

// Joins works in the caller's transaction, or in its own where there is none.
//
// effect: begins on db with ctx if tx is nil
// effect: writes tx with ctx if tx is not nil
func Joins(ctx context.Context, db *sql.DB, tx *sql.Tx) (err error) {
	own := tx == nil
	if own {
		if tx, err = db.BeginTx(ctx, nil); err != nil {
			return fmt.Errorf("begin: %w", err)
		}
		defer tx.Rollback()
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM queue`); err != nil {
		return fmt.Errorf("empty queue: %w", err)
	}
	if own {
		return tx.Commit()
	}
	return nil
}

// CommitIf commits only when it is told to.
//
// effect: return if last: commits tx
// effect: nil if not last: nothing
func CommitIf(tx *sql.Tx, last bool) error {
	if last {
		return tx.Commit()
	}
	return nil
}

// OnError rolls back only when there is an error.
//
// effect: error if err is not nil: rolls back tx
// effect: nil if err is nil: nothing
func OnError(tx *sql.Tx, err error) error {
	if err == nil {
		return nil
	}
	return errors.Join(err, tx.Rollback())
}

// MaybeBegin opens a transaction only when it is asked for one.
//
// effect: begins on db with ctx if write
// effect: nil if write: opens r0 on db until ctx
// effect: nil if not write: nothing
// effect: error if write: nothing
func MaybeBegin(ctx context.Context, db *sql.DB, write bool) (*sql.Tx, error) {
	if !write {
		return nil, nil
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return tx, nil
}

// RollbackUnlessDone rolls back what is there.
//
// effect: return if tx is not nil: rolls back tx
// effect: return if tx is nil: nothing
func RollbackUnlessDone(tx *sql.Tx) {
	if tx != nil {
		_ = tx.Rollback()
	}
}

// After commits at the end of a recursion.
//
// effect: calls steps[0]()
// effect: return: commits tx
func After(tx *sql.Tx, steps []func()) error {
	if len(steps) == 0 {
		return tx.Commit()
	}
	steps[0]()
	return After(tx, steps[1:])
}
