// Package work runs steps side by side.
package work

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// Step is one piece of work in a transaction.
type Step func(ctx context.Context, tx *sql.Tx) error

// FanOut runs each step in a goroutine of its own, all on one transaction.
func FanOut(ctx context.Context, tx *sql.Tx, steps []Step) error {
	errs := make([]error, len(steps))
	var wg sync.WaitGroup
	for i, step := range steps {
		wg.Go(func() { errs[i] = step(ctx, tx) }) // want `transaction "tx".* is used in a goroutine \(txescape\)`
	}
	wg.Wait()
	return errors.Join(errs...)
}

// Chain runs the steps one after the other.
func Chain(ctx context.Context, tx *sql.Tx, steps []Step) error {
	for i, step := range steps {
		if err := step(ctx, tx); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
	}
	return nil
}
