// Package stock counts what is in the warehouse, on pgx.
package stock

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
)

// Stock counts in a database.
type Stock struct {
	pool *pgxpool.Pool
	tx   pgx.Tx
}

var current pgx.Tx

func count(ctx context.Context, tx pgx.Tx, shelf string) error {
	_, err := tx.Exec(ctx, `UPDATE shelves SET counted = now() WHERE name = $1`, shelf)
	return err
}

func note(ctx context.Context, tx pgx.Tx, done chan<- error) {
	done <- count(ctx, tx, "note")
}

// OpenStoredInField keeps the transaction that BeginFunc finishes.
func (s *Stock) OpenStoredInField(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		s.tx = tx // want `transaction "tx" is stored in s.tx and outlives its scope \(txescape\)`
		return count(ctx, tx, "A")
	})
}

// OpenStoredInGlobal keeps it for everybody.
func (s *Stock) OpenStoredInGlobal(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		current = tx // want `transaction "tx" is stored in current and outlives its scope \(txescape\)`
		return count(ctx, tx, "B")
	})
}

// CountStoredInOuterVariable returns what BeginFunc has finished.
func (s *Stock) CountStoredInOuterVariable(ctx context.Context) (kept pgx.Tx, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		kept = tx // want `transaction "tx" is stored in kept and outlives its scope \(txescape\)`
		return count(ctx, tx, "C")
	})
	return kept, err
}

// AllInErrgroup shares one connection among goroutines.
func (s *Stock) AllInErrgroup(ctx context.Context, shelves []string) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		g, gctx := errgroup.WithContext(ctx)
		for _, shelf := range shelves {
			g.Go(func() error { return count(gctx, tx, shelf) }) // want `transaction "tx".* is used in a goroutine \(txescape\)`
		}
		return g.Wait()
	})
}

// AllInWaitGroup does the same with a wait group.
func (s *Stock) AllInWaitGroup(ctx context.Context, shelves []string) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	errs := make([]error, len(shelves))
	var wg sync.WaitGroup
	for i, shelf := range shelves {
		wg.Add(1)
		go func() { defer wg.Done(); errs[i] = count(ctx, tx, shelf) }() // want `transaction "tx" \(begun on line \d+\) is used in a goroutine \(txescape\)`
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("count: %w", err)
		}
	}
	return tx.Commit(ctx)
}

// AuditInGoStatement counts while the goroutine writes.
func (s *Stock) AuditInGoStatement(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	done := make(chan error, 1)
	go note(ctx, tx, done) // want `transaction "tx" \(begun on line \d+\) is used in a goroutine \(txescape\)`
	if err := count(ctx, tx, "D"); err != nil {
		return errors.Join(err, <-done)
	}
	if err := <-done; err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// AllOnThePool runs side by side on connections of their own.
func (s *Stock) AllOnThePool(ctx context.Context, shelves []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, shelf := range shelves {
		g.Go(func() error {
			_, err := s.pool.Exec(gctx, `UPDATE shelves SET counted = now() WHERE name = $1`, shelf)
			return err
		})
	}
	return g.Wait()
}

// AllWithOwnTransactions begins in each goroutine.
func (s *Stock) AllWithOwnTransactions(ctx context.Context, shelves []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, shelf := range shelves {
		g.Go(func() error {
			return pgx.BeginFunc(gctx, s.pool, func(tx pgx.Tx) error { return count(gctx, tx, shelf) })
		})
	}
	return g.Wait()
}

// ResultsInOuterVariable takes values out of the scope.
func (s *Stock) ResultsInOuterVariable(ctx context.Context) (shelves []string, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT name FROM shelves`)
		if err != nil {
			return err
		}
		shelves, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return shelves, err
}

// BatchInstead sends all statements in one flight.
func (s *Stock) BatchInstead(ctx context.Context, shelves []string) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		for _, shelf := range shelves {
			batch.Queue(`UPDATE shelves SET counted = now() WHERE name = $1`, shelf)
		}
		return tx.SendBatch(ctx, batch).Close()
	})
}
