// Package store runs the projects' transactions.
package store

import (
	"context"
	"database/sql"
)

// Store holds the pool.
type Store struct {
	DB *sql.DB
}

// New returns a store on db.
func New(db *sql.DB) *Store { return &Store{DB: db} }

// InTx runs fn in a transaction that commits when fn returns nil.
func (s *Store) InTx(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	tx, err := s.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fn(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// Grant gives a project to somebody, in a transaction of its own.
func (s *Store) Grant(ctx context.Context, id int64, who string) error {
	return s.InTx(ctx, func(ctx context.Context, tx *sql.Tx) error { return s.GrantIn(ctx, tx, id, who) })
}

// GrantIn does it in the caller's transaction.
func (s *Store) GrantIn(ctx context.Context, tx *sql.Tx, id int64, who string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO grants (project, who) VALUES ($1, $2)`, id, who)
	return err
}
