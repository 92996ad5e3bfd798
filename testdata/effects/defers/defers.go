// Package defers finishes in deferred calls.
package defers

import (
	"context"
	"database/sql"
	"errors"

	_ "github.com/lib/pq" // the driver "postgres"
)

// Done has a deferred rollback, which does nothing after the commit.
//
// effect: writes tx with ctx
// effect: calls check()
// effect: error: rolls back tx
// effect: return: commits tx
func Done(ctx context.Context, tx *sql.Tx, check func() error) error {
	defer tx.Rollback()
	if err := check(); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM queue`); err != nil {
		return err
	}
	return tx.Commit()
}

// Guarded decides in a deferred closure, by the named result.
//
// effect: writes tx with ctx
// effect: calls check()
// effect: error: rolls back tx
// effect: return: commits tx
func Guarded(ctx context.Context, tx *sql.Tx, check func() error) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
			return
		}
		err = tx.Commit()
	}()
	if err := check(); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM queue`)
	return err
}

// Repanics rolls back and lets the panic go on.
//
// effect: calls fn(tx)
// effect: error: rolls back tx
// effect: return: commits tx
func Repanics(tx *sql.Tx, fn func(*sql.Tx) error) error {
	defer func() {
		if p := recover(); p != nil {
			_ = tx.Rollback()
			panic(p)
		}
	}()
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Flagged commits at the end and rolls back unless it came there.
//
// effect: writes tx with ctx
// effect: calls check()
// effect: error: rolls back tx
// effect: error: commits tx
// effect: nil: commits tx
func Flagged(ctx context.Context, tx *sql.Tx, check func() error) error {
	committed := false
	defer func() {
		if !committed {
			_ = tx.Rollback()
		}
	}()
	if err := check(); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM queue`); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	committed = true
	return nil
}

// Drain reads the rows to their end and closes them at every exit.
//
// effect: calls visit()
// effect: return: closes rows
// effect: error: closes rows
func Drain(rows *sql.Rows, visit func(id int64)) error {
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		visit(id)
	}
	return rows.Err()
}
