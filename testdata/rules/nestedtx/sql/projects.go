// Package projects stores projects and their settings on database/sql.
package projects

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Projects stores projects.
type Projects struct {
	db *sql.DB
}

// New returns projects on db, which stays the caller's.
func New(db *sql.DB) *Projects { return &Projects{db: db} }

func insert(ctx context.Context, tx *sql.Tx, name string) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `INSERT INTO projects (name) VALUES ($1) RETURNING id`, name).Scan(&id)
	return id, err
}

// setting reads one setting in a transaction of its own.
func (p *Projects) setting(ctx context.Context, key string) (value string, err error) {
	tx, err := p.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return "", err
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, `SELECT value FROM settings WHERE key = $1`, key).Scan(&value)
	return value, err
}

// limit reads a setting by way of setting.
func (p *Projects) limit(ctx context.Context) (int, error) {
	value, err := p.setting(ctx, "limit")
	if err != nil {
		return 0, fmt.Errorf("limit: %w", err)
	}
	return len(value), nil
}

// WithTx runs fn in a transaction that commits when fn returns nil.
func WithTx(ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// WithTxResult runs fn in a transaction and returns its value.
func WithTxResult[T any](ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) (T, error)) (v T, err error) {
	err = WithTx(ctx, db, func(tx *sql.Tx) (err error) {
		v, err = fn(tx)
		return err
	})
	return v, err
}

// inTx is the method that wraps the wrapper.
func (p *Projects) inTx(ctx context.Context, fn func(tx *sql.Tx) error) error {
	return WithTx(ctx, p.db, fn)
}
