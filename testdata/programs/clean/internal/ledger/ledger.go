// Package ledger books payments through database/sql. Its transactions travel
// in the context.
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	_ "github.com/lib/pq" // the driver "postgres"
)

type executor interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Ledger books on a database, or in the transaction that the context carries.
type Ledger struct {
	db *sql.DB
}

// New returns a ledger on db. The caller closes db.
func New(db *sql.DB) *Ledger { return &Ledger{db: db} }

type txKey struct{}

// InTx runs fn with a context that carries a transaction. A call inside fn joins.
func (l *Ledger) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, ok := ctx.Value(txKey{}).(*sql.Tx); ok {
		return fn(ctx)
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := fn(context.WithValue(ctx, txKey{}, tx)); err != nil {
		return err
	}
	return tx.Commit()
}

func (l *Ledger) on(ctx context.Context) executor {
	if tx, ok := ctx.Value(txKey{}).(*sql.Tx); ok {
		return tx
	}
	return l.db
}

// Book moves cents from one account to another.
func (l *Ledger) Book(ctx context.Context, from, to, cents int64) error {
	return l.InTx(ctx, func(ctx context.Context) error {
		if err := l.add(ctx, from, -cents); err != nil {
			return err
		}
		return l.add(ctx, to, cents)
	})
}

func (l *Ledger) add(ctx context.Context, account, cents int64) error {
	_, err := l.on(ctx).ExecContext(ctx, `UPDATE accounts SET cents = cents + $2 WHERE id = $1`, account, cents)
	if err != nil {
		return fmt.Errorf("add to %d: %w", account, err)
	}
	return nil
}

// Balance returns the cents of an account, 0 for one that does not exist.
func (l *Ledger) Balance(ctx context.Context, account int64) (cents int64, err error) {
	err = l.on(ctx).QueryRowContext(ctx, `SELECT cents FROM accounts WHERE id = $1`, account).Scan(&cents)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return cents, err
}

// Unit is a unit of work: bookings that are saved or discarded together.
type Unit struct {
	tx *sql.Tx
}

// Begin opens a unit of work. The caller saves or discards it.
func (l *Ledger) Begin(ctx context.Context) (*Unit, error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return &Unit{tx: tx}, nil
}

// Charge books a fee.
func (u *Unit) Charge(ctx context.Context, account, cents int64) error {
	_, err := u.tx.ExecContext(ctx, `INSERT INTO fees (account, cents) VALUES ($1, $2)`, account, cents)
	return err
}

// Save commits the unit.
func (u *Unit) Save() error { return u.tx.Commit() }

// Discard rolls the unit back; after Save it does nothing.
func (u *Unit) Discard() error {
	if err := u.tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// ChargeAll books the same fee on each account, all or none.
func (l *Ledger) ChargeAll(ctx context.Context, accounts []int64, cents int64) (err error) {
	unit, err := l.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unit.Discard()) }()
	for _, account := range accounts {
		if err := unit.Charge(ctx, account, cents); err != nil {
			return fmt.Errorf("charge %d: %w", account, err)
		}
	}
	return unit.Save()
}
