package stock

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"
)

// OpenStoredInField keeps the transaction of a scope that ends here.
func (s *Stock) OpenStoredInField(ctx context.Context) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		s.tx = tx // want `transaction "tx" is stored in s.tx and outlives its scope \(txescape\)`
		return count(ctx, tx, "A")
	})
}

// OpenStoredInGlobal keeps it for everybody.
func (s *Stock) OpenStoredInGlobal(ctx context.Context) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		current = tx // want `transaction "tx" is stored in current and outlives its scope \(txescape\)`
		return count(ctx, tx, "A")
	})
}

// CountStoredInOuterVariable returns what the scope has finished.
func (s *Stock) CountStoredInOuterVariable(ctx context.Context) (*sql.Tx, error) {
	var kept *sql.Tx
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		kept = tx // want `transaction "tx" is stored in kept and outlives its scope \(txescape\)`
		return count(ctx, tx, "B")
	})
	return kept, err
}

// QueueStoredInChannel hands it to whoever reads the channel.
func (s *Stock) QueueStoredInChannel(ctx context.Context, txs chan<- *sql.Tx) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		txs <- tx // want `transaction "tx" is stored in (channel )?txs and outlives its scope \(txescape\)`
		return count(ctx, tx, "C")
	})
}

// BeginStoredButCommitted keeps in the field what it commits itself.
func (s *Stock) BeginStoredButCommitted(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	current = tx
	if err := count(ctx, tx, "D"); err != nil {
		return err
	}
	return tx.Commit()
}

// AuditInGoroutine writes in the transaction while the owner goes on to commit it.
func (s *Stock) AuditInGoroutine(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	done := make(chan error, 1)
	go func() { done <- count(ctx, tx, "audit") }() // want `transaction "tx" \(begun on line \d+\) is used in a goroutine \(txescape\)`
	if err := count(ctx, tx, "E"); err != nil {
		return errors.Join(err, <-done)
	}
	if err := <-done; err != nil {
		return err
	}
	return tx.Commit()
}

// CountInGoStatement passes it to the function of a go statement.
func (s *Stock) CountInGoStatement(ctx context.Context) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		done := make(chan error, 1)
		go note(ctx, tx, done) // want `transaction "tx".* is used in a goroutine \(txescape\)`
		return errors.Join(count(ctx, tx, "G"), <-done)
	})
}

// AllInErrgroup shares it among the goroutines of a group.
func (s *Stock) AllInErrgroup(ctx context.Context, shelves []string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	g, gctx := errgroup.WithContext(ctx)
	for _, shelf := range shelves {
		g.Go(func() error { return count(gctx, tx, shelf) }) // want `transaction "tx" \(begun on line \d+\) is used in a goroutine \(txescape\)`
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("count: %w", err)
	}
	return tx.Commit()
}

// AllInWaitGroup shares it through a wait group and collects the errors.
func (s *Stock) AllInWaitGroup(ctx context.Context, shelves []string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		errs := make([]error, len(shelves))
		var wg sync.WaitGroup
		for i, shelf := range shelves {
			wg.Go(func() { errs[i] = count(ctx, tx, shelf) }) // want `transaction "tx".* is used in a goroutine \(txescape\)`
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				return fmt.Errorf("count: %w", err)
			}
		}
		return nil
	})
}

// AddThroughStructInGoroutine shares a struct that holds it.
func (s *Stock) AddThroughStructInGoroutine(ctx context.Context, skus []string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	w := &writer{tx: tx}
	g, gctx := errgroup.WithContext(ctx)
	for _, sku := range skus {
		g.Go(func() error { return w.add(gctx, sku, 1) }) // want `transaction "tx" \(begun on line \d+\) is used in a goroutine \(txescape\)`
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("add: %w", err)
	}
	return tx.Commit()
}
