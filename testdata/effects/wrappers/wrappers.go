// Package wrappers runs functions in transactions.
package wrappers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	_ "github.com/lib/pq" // the driver "postgres"
)

// Store runs queries.
type Store struct {
	db *sql.DB
}

// Queries is bound to a transaction.
type Queries struct {
	tx *sql.Tx
}

// Insert writes in the transaction.
//
// effect: nil: writes q.tx
// effect: error: writes q.tx
func (q *Queries) Insert(ctx context.Context, name string) error {
	_, err := q.tx.ExecContext(ctx, `INSERT INTO names (name) VALUES ($1)`, name)
	return err
}

// ExecTx gives fn queries instead of the transaction.
//
// effect: nil: scope fn(q around tx on s.db)
// effect: error: scope fn(q around tx on s.db)
func (s *Store) ExecTx(ctx context.Context, fn func(q *Queries) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := fn(&Queries{tx: tx}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Add uses the wrapper, so it writes on the pool as a whole.
//
// effect: nil: writes s.db
// effect: error: writes s.db
func (s *Store) Add(ctx context.Context, name string) error {
	return s.ExecTx(ctx, func(q *Queries) error { return q.Insert(ctx, name) })
}

// Retry wraps the wrapper; fn may run more than once.
//
// effect: nil: scope fn(q around tx on s.db)
// effect: error: scope fn(q around tx on s.db)
func (s *Store) Retry(ctx context.Context, fn func(q *Queries) error) (err error) {
	for range 3 {
		if err = s.ExecTx(ctx, fn); err == nil {
			return nil
		}
	}
	return err
}

// View rolls back whatever fn returns.
//
// effect: nil: calls fn(tx on s.db), rolls back tx
// effect: error: calls fn(tx on s.db), rolls back tx
// effect: panic: calls fn(tx on s.db), rolls back tx
func (s *Store) View(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	return fn(tx)
}

// Call runs fn in the caller's transaction and finishes nothing.
//
// effect: nil: calls fn(tx)
// effect: error: calls fn(tx)
func Call(tx *sql.Tx, fn func(tx *sql.Tx) error) error {
	if err := fn(tx); err != nil {
		return fmt.Errorf("call: %w", err)
	}
	return nil
}
