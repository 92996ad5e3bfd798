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
// effect: writes tx with ctx
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
// effect: writes tx with ctx
// effect: error: rolls back tx
// effect: return: commits tx
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
// effect: writes first with ctx
// effect: writes second with ctx
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
// effect: return: keeps tx
func Later(ctx context.Context, tx pgx.Tx) func() error {
	return func() error {
		_, err := tx.Exec(ctx, `DELETE FROM lines`)
		return err
	}
}

// Each calls its caller's function and touches no handle itself.
//
// effect: calls fn()
// limits: the loop
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
// effect: writes tx with ctx
func Through(ctx context.Context, tx pgx.Tx, lines []string) error {
	return Each(lines, func(line string) error {
		_, err := tx.Exec(ctx, `INSERT INTO lines (line) VALUES ($1)`, line)
		return err
	})
}
