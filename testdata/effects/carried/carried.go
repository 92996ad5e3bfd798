// Package carried has its transactions in contexts.
package carried

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/lib/pq" // the driver "postgres"
)

type txKey struct{}

type executor interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Store works on a pool, or in the transaction that the context carries.
type Store struct {
	db *sql.DB
}

// Into puts a transaction into a context.
//
// effect: return: returns r0 around tx
func Into(ctx context.Context, tx *sql.Tx) context.Context {
	return context.WithValue(ctx, txKey{}, tx)
}

// Atomic runs fn with a context that carries a transaction.
//
// effect: nil: scope fn(ctx carries tx on s.db)
// effect: error: scope fn(ctx carries tx on s.db)
// effect: panic: scope fn(ctx carries tx on s.db)
func (s *Store) Atomic(ctx context.Context, fn func(ctx context.Context) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := fn(Into(ctx, tx)); err != nil {
		return err
	}
	return tx.Commit()
}

// on returns the transaction of the context, or else the pool.
//
// effect: return: returns r0 around ctx or s.db
func (s *Store) on(ctx context.Context) executor {
	if tx, ok := ctx.Value(txKey{}).(*sql.Tx); ok {
		return tx
	}
	return s.db
}

// Add writes in the transaction of the context, or else on the pool.
//
// effect: nil: writes ctx or s.db
// effect: error: writes ctx or s.db
func (s *Store) Add(ctx context.Context, name string) error {
	_, err := s.on(ctx).ExecContext(ctx, `INSERT INTO names (name) VALUES ($1)`, name)
	return err
}

// AddTwo opens a scope on the pool and adds inside it.
//
// effect: nil: writes s.db
// effect: error: writes s.db
func (s *Store) AddTwo(ctx context.Context, a, b string) error {
	return s.Atomic(ctx, func(ctx context.Context) error {
		if err := s.Add(ctx, a); err != nil {
			return err
		}
		return s.Add(ctx, b)
	})
}
