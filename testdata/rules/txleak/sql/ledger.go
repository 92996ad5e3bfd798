// Package ledger keeps accounts on database/sql.
package ledger

import (
	"context"
	"database/sql"
	"errors"
)

// ErrInsufficient says that an account holds less than was asked for.
var ErrInsufficient = errors.New("insufficient funds")

// ErrNotFound says that no such account exists.
var ErrNotFound = errors.New("account not found")

// Account is one row of accounts.
type Account struct {
	ID      int64
	Owner   string
	Balance int64
}

// Ledger stores accounts.
type Ledger struct {
	db *sql.DB
}

// NewLedger returns a ledger on the pool db, which stays the caller's.
func NewLedger(db *sql.DB) *Ledger { return &Ledger{db: db} }

// DBTX is what a pool and a transaction have in common.
type DBTX interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func balance(ctx context.Context, q DBTX, id int64) (int64, error) {
	var cents int64
	err := q.QueryRowContext(ctx, `SELECT balance FROM accounts WHERE id = $1`, id).Scan(&cents)
	return cents, err
}

func addTo(ctx context.Context, q DBTX, id, cents int64) error {
	_, err := q.ExecContext(ctx, `UPDATE accounts SET balance = balance + $1 WHERE id = $2`, cents, id)
	return err
}
