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
// effect: writes q.tx with ctx
func (q *Queries) Insert(ctx context.Context, name string) error {
	_, err := q.tx.ExecContext(ctx, `INSERT INTO names (name) VALUES ($1)`, name)
	return err
}

// ExecTx gives fn queries instead of the transaction.
//
// effect: begins on s.db with ctx
// effect: scope fn(q.tx on s.db)
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
// effect: begins on s.db
// limits: the context of a begin behind a callback
func (s *Store) Add(ctx context.Context, name string) error {
	return s.ExecTx(ctx, func(q *Queries) error { return q.Insert(ctx, name) })
}

// Retry wraps the wrapper; fn may run more than once.
//
// effect: begins on s.db
// effect: scope fn(q.tx on s.db)
// limits: the context, and the loop
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
// effect: begins on s.db with ctx
// effect: calls fn(tx on s.db read-only)
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
// effect: calls fn(tx)
func Call(tx *sql.Tx, fn func(tx *sql.Tx) error) error {
	if err := fn(tx); err != nil {
		return fmt.Errorf("call: %w", err)
	}
	return nil
}
