// Package store keeps orders and stock in PostgreSQL.
package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/orders/internal/db"
)

// Store runs the generated queries on a pool and groups them in transactions.
type Store struct {
	*db.Queries
	pool *pgxpool.Pool
	last pgx.Tx
}

// New returns a store on pool. The caller closes the pool.
func New(pool *pgxpool.Pool) *Store {
	return &Store{Queries: db.New(pool), pool: pool}
}

// ExecTx runs fn in a transaction that commits when fn returns nil.
func (s *Store) ExecTx(ctx context.Context, fn func(q *db.Queries) error) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if err := fn(s.WithTx(tx)); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

type txKey struct{}

// Atomic runs fn with a context that carries a transaction; see queries.
func (s *Store) Atomic(ctx context.Context, fn func(ctx context.Context) error) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		return fn(context.WithValue(ctx, txKey{}, tx))
	})
}

// queries returns the queries of the transaction that ctx carries, or else of
// the pool.
func (s *Store) queries(ctx context.Context) *db.Queries {
	if tx, ok := ctx.Value(txKey{}).(pgx.Tx); ok {
		return s.WithTx(tx)
	}
	return s.Queries
}

// begin opens a transaction that the caller finishes.
func (s *Store) begin(ctx context.Context) (pgx.Tx, error) {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return tx, nil
}
