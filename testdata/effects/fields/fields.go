// Package fields has handles in fields and globals.
package fields

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/lib/pq" // the driver "postgres"
)

var pool *sql.DB

// Use sets the pool of the package.
//
// effect: return: stores db in pool
func Use(db *sql.DB) { pool = db }

// Store keeps notes.
type Store struct {
	db *sql.DB
}

// Add writes on the pool in a field.
//
// effect: writes s.db with ctx
func (s *Store) Add(ctx context.Context, text string) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO notes (text) VALUES ($1)`, text)
	return err
}

// Count reads on the pool in a global.
//
// effect: reads pool with ctx
func Count(ctx context.Context) (n int, err error) {
	err = pool.QueryRowContext(ctx, `SELECT count(*) FROM notes`).Scan(&n)
	return n, err
}

// Notebook has its store one field further.
type Notebook struct {
	store Store
}

// Write writes two fields down, by a method.
//
// effect: writes b.store.db with ctx
func (b *Notebook) Write(ctx context.Context, text string) error {
	if err := b.store.Add(ctx, text); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// Replace begins and finishes a transaction of its own on the field.
//
// effect: begins on s.db with ctx
func (s *Store) Replace(ctx context.Context, text string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE notes SET text = $1`, text); err != nil {
		return fmt.Errorf("replace: %w", err)
	}
	return tx.Commit()
}

// Log writes in the transaction that it is given and not on its field.
//
// effect: writes tx with ctx
func (s *Store) Log(ctx context.Context, tx *sql.Tx, text string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO log (text) VALUES ($1)`, text)
	return err
}
