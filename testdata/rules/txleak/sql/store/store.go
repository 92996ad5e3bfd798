// Package store begins and ends the ledger's transactions.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Store holds the pool.
type Store struct {
	db *sql.DB
}

// New returns a store on db.
func New(db *sql.DB) *Store { return &Store{db: db} }

// BeginSerializable returns an open transaction; the caller ends it.
func (s *Store) BeginSerializable(ctx context.Context) (*sql.Tx, error) {
	return s.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
}

// Finish ends tx: it commits when err is nil and rolls back otherwise.
func Finish(tx *sql.Tx, err error) error {
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// InTx runs fn in a transaction that commits when fn returns nil.
func (s *Store) InTx(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	tx, err := s.BeginSerializable(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fn(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// Unit is a unit of work: the owner of one open transaction.
type Unit struct {
	tx *sql.Tx
}

// Begin opens a unit of work, which Commit or Rollback ends.
func (s *Store) Begin(ctx context.Context) (*Unit, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &Unit{tx: tx}, nil
}

// Add books cents on an account.
func (u *Unit) Add(ctx context.Context, id, cents int64) error {
	_, err := u.tx.ExecContext(ctx, `UPDATE accounts SET balance = balance + $1 WHERE id = $2`, cents, id)
	return err
}

// Commit ends the unit and keeps its work.
func (u *Unit) Commit() error { return u.tx.Commit() }

// Rollback ends the unit and drops its work.
func (u *Unit) Rollback() error { return u.tx.Rollback() }
