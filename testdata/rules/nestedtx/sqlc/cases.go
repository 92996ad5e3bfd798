// Package bank nests transactions of queries of sqlc's shape.
package bank

import (
	"context"
	"database/sql"
	"errors"

	"txvet.test/rules/outsidetx/sqlc/db"
)

// Store runs queries in transactions.
type Store struct {
	conn *sql.DB
	q    *db.Queries
}

// NewStore returns a store on conn, which stays the caller's.
func NewStore(conn *sql.DB) *Store { return &Store{conn: conn, q: db.New(conn)} }

// ExecTx runs fn with queries in a transaction that commits when fn returns nil.
func (s *Store) ExecTx(ctx context.Context, fn func(*db.Queries) error) error {
	tx, err := s.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(s.q.WithTx(tx)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Deposit runs in a transaction of its own.
func (s *Store) Deposit(ctx context.Context, id, cents int64) error {
	return s.ExecTx(ctx, func(q *db.Queries) error {
		return q.AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents})
	})
}

// TransferNestsScopes deposits in a second transaction.
func (s *Store) TransferNestsScopes(ctx context.Context, from, to, cents int64) error {
	return s.ExecTx(ctx, func(q *db.Queries) error {
		if err := q.AddBalance(ctx, db.AddBalanceParams{ID: from, Amount: -cents}); err != nil {
			return err
		}
		return s.Deposit(ctx, to, cents) // want `second transaction .*while .*\(begun on line 42\) is open \(nestedtx\)`
	})
}

// TransferNestsByHand runs the wrapper while its own transaction is open.
func (s *Store) TransferNestsByHand(ctx context.Context, from, to, cents int64) error {
	tx, err := s.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := s.q.WithTx(tx).AddBalance(ctx, db.AddBalanceParams{ID: from, Amount: -cents}); err != nil {
		return err
	}
	if err := s.Deposit(ctx, to, cents); err != nil { // want `second transaction .*while "tx" \(begun on line 52\) is open \(nestedtx\)`
		return err
	}
	return tx.Commit()
}

// TransferInTurns has one transaction after the other.
func (s *Store) TransferInTurns(ctx context.Context, from, to, cents int64) error {
	if err := s.Deposit(ctx, from, -cents); err != nil {
		return err
	}
	return s.Deposit(ctx, to, cents)
}

// Transfer does both in one.
func (s *Store) Transfer(ctx context.Context, from, to, cents int64) error {
	return s.ExecTx(ctx, func(q *db.Queries) error {
		if err := q.AddBalance(ctx, db.AddBalanceParams{ID: from, Amount: -cents}); err != nil {
			return err
		}
		return q.AddBalance(ctx, db.AddBalanceParams{ID: to, Amount: cents})
	})
}
