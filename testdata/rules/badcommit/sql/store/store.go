// Package store runs queries in transactions.
package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Queries are the statements on one handle.
type Queries struct {
	tx *sql.Tx
}

// MarkPaid marks an invoice as paid.
func (q *Queries) MarkPaid(ctx context.Context, id int64) error {
	_, err := q.tx.ExecContext(ctx, `UPDATE invoices SET paid = true WHERE id = $1`, id)
	return err
}

// Store holds the pool.
type Store struct {
	db *sql.DB
}

// New returns a store on db.
func New(db *sql.DB) *Store { return &Store{db: db} }

// ExecTx runs fn in a transaction that commits when fn returns nil.
func (s *Store) ExecTx(ctx context.Context, fn func(*Queries) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(&Queries{tx: tx}); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			return fmt.Errorf("%w (roll back: %v)", err, rerr)
		}
		return err
	}
	return tx.Commit()
}
