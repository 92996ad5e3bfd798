// Package store keeps the stock.
package store

import (
	"context"
	"database/sql"
)

type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Stock runs on a pool or on a transaction.
type Stock struct {
	db *sql.DB
	q  querier
}

// NewStock returns a stock on the pool db.
func NewStock(db *sql.DB) *Stock { return &Stock{db: db, q: db} }

// With returns a stock on tx.
func (s *Stock) With(tx *sql.Tx) *Stock { return &Stock{db: s.db, q: tx} }

// Begin opens a transaction that the caller ends.
func (s *Stock) Begin(ctx context.Context) (*sql.Tx, error) { return s.db.BeginTx(ctx, nil) }

// Take lowers the stock of a product.
func (s *Stock) Take(ctx context.Context, product int64, count int) error {
	_, err := s.q.ExecContext(ctx, `UPDATE stock SET count = count - $1 WHERE product = $2`, count, product)
	return err
}

// InTx runs fn on a stock that is bound to a transaction.
func (s *Stock) InTx(ctx context.Context, fn func(*Stock) error) error {
	tx, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fn(s.With(tx)); err != nil {
		return err
	}
	return tx.Commit()
}
