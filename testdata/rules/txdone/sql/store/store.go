// Package store ends the queue's transactions.
package store

import (
	"context"
	"database/sql"
	"errors"
)

// Finish ends tx: it commits when err is nil and rolls back otherwise.
func Finish(tx *sql.Tx, err error) error {
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Store holds the pool.
type Store struct {
	db *sql.DB
}

// New returns a store on db.
func New(db *sql.DB) *Store { return &Store{db: db} }

// Unit is a unit of work.
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

// Release gives a job back.
func (u *Unit) Release(ctx context.Context, id int64) error {
	_, err := u.tx.ExecContext(ctx, `UPDATE jobs SET state = 'ready' WHERE id = $1`, id)
	return err
}

// Commit ends the unit and keeps its work.
func (u *Unit) Commit() error { return u.tx.Commit() }

// Rollback ends the unit; after Commit it does nothing.
func (u *Unit) Rollback() error {
	if err := u.tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// InTx runs fn in a transaction that commits when fn returns nil.
func (s *Store) InTx(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return Finish(tx, fn(tx))
}
