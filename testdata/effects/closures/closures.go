// Package closures has handles in variables that closures capture.
package closures

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Write calls a literal that captures the transaction.
//
// effect: nil: writes tx
// effect: error: writes tx
func Write(ctx context.Context, tx pgx.Tx, lines []string) error {
	add := func(line string) error {
		_, err := tx.Exec(ctx, `INSERT INTO lines (line) VALUES ($1)`, line)
		return err
	}
	for _, line := range lines {
		if err := add(line); err != nil {
			return fmt.Errorf("add %q: %w", line, err)
		}
	}
	return nil
}

// Fail has a literal that rolls back, as a bail function does.
//
// effect: nil: writes tx, commits tx
// effect: error: writes tx, finishes tx
func Fail(ctx context.Context, tx pgx.Tx) error {
	bail := func(err error) error { return errors.Join(err, tx.Rollback(ctx)) }
	if _, err := tx.Exec(ctx, `DELETE FROM lines`); err != nil {
		return bail(err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM pages`); err != nil {
		return bail(err)
	}
	return tx.Commit(ctx)
}

// Cell keeps the transaction in a captured variable that a literal replaces.
//
// effect: nil: writes first, writes second
// effect: error: writes first, writes second
func Cell(ctx context.Context, first, second pgx.Tx) error {
	tx := first
	next := func() { tx = second }
	if _, err := tx.Exec(ctx, `DELETE FROM lines`); err != nil {
		return err
	}
	next()
	_, err := tx.Exec(ctx, `DELETE FROM pages`)
	return err
}

// Later returns a literal that writes when it is called.
//
// effect: return: returns r0 around tx
func Later(ctx context.Context, tx pgx.Tx) func() error {
	return func() error {
		_, err := tx.Exec(ctx, `DELETE FROM lines`)
		return err
	}
}

// Each calls its caller's function and touches no handle itself.
func Each(lines []string, fn func(string) error) error {
	for _, line := range lines {
		if err := fn(line); err != nil {
			return err
		}
	}
	return nil
}

// Through writes in a literal that another function calls.
//
// effect: nil: writes tx
// effect: error: writes tx
func Through(ctx context.Context, tx pgx.Tx, lines []string) error {
	return Each(lines, func(line string) error {
		_, err := tx.Exec(ctx, `INSERT INTO lines (line) VALUES ($1)`, line)
		return err
	})
}
