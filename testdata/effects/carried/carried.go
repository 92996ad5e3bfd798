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
// effect: return: keeps tx
//
// limits: that the result carries it is not said
func Into(ctx context.Context, tx *sql.Tx) context.Context {
	return context.WithValue(ctx, txKey{}, tx)
}

// Atomic runs fn with a context that carries a transaction.
//
// effect: begins on s.db with ctx
// effect: calls fn()
// limits: what the context carries
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
// effect: return if ctx!txKey is not nil: r0 is ctx!txKey
// effect: return if ctx!txKey is nil: r0 is s.db
func (s *Store) on(ctx context.Context) executor {
	if tx, ok := ctx.Value(txKey{}).(*sql.Tx); ok {
		return tx
	}
	return s.db
}

// Add writes in the transaction of the context, or else on the pool.
//
// effect: writes ctx!txKey with ctx if ctx!txKey is not nil
// effect: writes s.db with ctx if ctx!txKey is nil
func (s *Store) Add(ctx context.Context, name string) error {
	_, err := s.on(ctx).ExecContext(ctx, `INSERT INTO names (name) VALUES ($1)`, name)
	return err
}

// AddTwo opens a scope on the pool and adds inside it.
//
// effect: begins on s.db with ctx
func (s *Store) AddTwo(ctx context.Context, a, b string) error {
	return s.Atomic(ctx, func(ctx context.Context) error {
		if err := s.Add(ctx, a); err != nil {
			return err
		}
		return s.Add(ctx, b)
	})
}

// bound is the store in a transaction.
type bound interface{ WithTx(tx *sql.Tx) bound }

// Join gives fn the store in the transaction of the context, or else the store.
//
// effect: calls fn(s.WithTx()) if ctx!txKey is not nil
// effect: calls fn(s) if ctx!txKey is nil
// effect: nil if ctx!txKey is not nil: keeps s
// effect: error if ctx!txKey is not nil: keeps s
// effect: nil if ctx!txKey is nil: nothing
// effect: error if ctx!txKey is nil: nothing
func Join(ctx context.Context, s bound, fn func(s bound) error) error {
	if tx, ok := ctx.Value(txKey{}).(*sql.Tx); ok {
		return fn(s.WithTx(tx))
	}
	return fn(s)
}
