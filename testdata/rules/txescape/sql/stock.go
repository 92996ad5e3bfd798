// Package stock counts what is in the warehouse.
package stock

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/lib/pq" // the driver "postgres"
)

// Stock counts in a database.
type Stock struct {
	db *sql.DB
	tx *sql.Tx
}

var current *sql.Tx

func (s *Stock) inTx(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func count(ctx context.Context, tx *sql.Tx, shelf string) error {
	_, err := tx.ExecContext(ctx, `UPDATE shelves SET counted = now() WHERE name = $1`, shelf)
	return err
}

func note(ctx context.Context, tx *sql.Tx, done chan<- error) {
	done <- count(ctx, tx, "note")
}

// writer writes in the transaction that it was made for.
type writer struct {
	tx *sql.Tx
}

func (w *writer) add(ctx context.Context, sku string, n int) error {
	_, err := w.tx.ExecContext(ctx, `UPDATE stock SET n = n + $2 WHERE sku = $1`, sku, n)
	return err
}
