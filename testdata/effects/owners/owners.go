// Package owners hands over the duty to finish.
package owners

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	_ "github.com/lib/pq" // the driver "postgres"
)

// Unit owns a transaction.
type Unit struct {
	db *sql.DB
	tx *sql.Tx
}

// New returns a unit around a transaction that it opens.
//
// effect: begins on db with ctx
// effect: nil: opens r0.tx on db until ctx, r0.db is db
// effect: error: nothing
func New(ctx context.Context, db *sql.DB) (*Unit, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return &Unit{db: db, tx: tx}, nil
}

// Reopen opens a transaction into the unit's field.
//
// effect: begins on u.db with ctx
// effect: return: opens u.tx on u.db until ctx if r0 is nil
func (u *Unit) Reopen(ctx context.Context) (err error) {
	u.tx, err = u.db.BeginTx(ctx, nil)
	return err
}

// Adopt takes over the caller's transaction.
//
// effect: return: stores tx in u.tx
func (u *Unit) Adopt(tx *sql.Tx) { u.tx = tx }

// Commit commits what the unit owns.
//
// effect: return: commits u.tx
func (u *Unit) Commit() error { return u.tx.Commit() }

// Close rolls back unless there was a commit.
//
// effect: nil: rolls back u.tx
// effect: return: rolls back u.tx
func (u *Unit) Close() error {
	if err := u.tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// Do owns a unit from beginning to end.
//
// effect: begins on db with ctx
func Do(ctx context.Context, db *sql.DB) error {
	u, err := New(ctx, db)
	if err != nil {
		return err
	}
	defer u.Close()
	if _, err := u.tx.ExecContext(ctx, `DELETE FROM queue`); err != nil {
		return fmt.Errorf("empty queue: %w", err)
	}
	return u.Commit()
}

// Rows opens rows that the caller closes.
//
// effect: queries db with ctx
// effect: nil: opens r0 on db
// effect: error: nothing
func Rows(ctx context.Context, db *sql.DB) (*sql.Rows, error) {
	rows, err := db.QueryContext(ctx, `SELECT id FROM queue`)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	return rows, nil
}

// Abort rolls back and passes on the reason.
//
// effect: error: rolls back tx
// effect: return: rolls back tx, r0 is err
func Abort(tx *sql.Tx, err error) error {
	if rbErr := tx.Rollback(); rbErr != nil {
		return errors.Join(err, rbErr)
	}
	return err
}

// finish commits, or rolls back when *err says so.
//
// effect: return if *err is not nil: rolls back tx
// effect: return if *err is nil: commits tx
func finish(tx *sql.Tx, err *error) {
	if *err != nil {
		_ = tx.Rollback()
		return
	}
	*err = tx.Commit()
}

// Take finishes the caller's transaction by a deferred function.
//
// effect: writes tx with ctx
// effect: error: rolls back tx
// effect: nil: commits tx
func Take(ctx context.Context, tx *sql.Tx) (err error) {
	defer finish(tx, &err)
	_, err = tx.ExecContext(ctx, `DELETE FROM queue`)
	return err
}
