// Package bank begins transactions of go-pg, and ends them or not.
package bank

import (
	"context"
	"errors"

	"github.com/go-pg/pg/v10"
)

// Account has money.
type Account struct {
	ID      int64
	Balance int64
}

// Bank has the pool.
type Bank struct{ db *pg.DB }

// Open leaves it open where the insert fails.
func (b *Bank) Open(ctx context.Context, a *Account) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.ModelContext(ctx, a).Insert(); err != nil {
		return err // want `^transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)$`
	}
	return tx.Commit()
}

// Closed closes it, which does nothing after the commit.
func (b *Bank) Closed(ctx context.Context, a *Account) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	defer tx.Close()
	if _, err := tx.ModelContext(ctx, a).Insert(); err != nil {
		return err
	}
	return tx.Commit()
}

// RolledBack rolls it back by itself.
func (b *Bank) RolledBack(a *Account) error {
	tx, err := b.db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Model(a).Insert(); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// Missing forgets the path without a row.
func (b *Bank) Missing(ctx context.Context, id int64) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	a := &Account{ID: id}
	err = tx.ModelContext(ctx, a).WherePK().For("UPDATE").Select()
	if errors.Is(err, pg.ErrNoRows) {
		return nil // want `transaction "tx" \(begun on line \d+\) is still open when this returns`
	}
	if err != nil {
		_ = tx.Rollback()
		return err
	}
	if _, err := tx.ModelContext(ctx, a).WherePK().Delete(); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// Scoped is in a scope.
func (b *Bank) Scoped(ctx context.Context, id int64) error {
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		_, err := tx.ModelContext(ctx, &Account{ID: id}).WherePK().Delete()
		return err
	})
}

// Own hands its transaction to go-pg's scope, which ends it.
func (b *Bank) Own(ctx context.Context, id int64) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	return tx.RunInTransaction(ctx, func(tx *pg.Tx) error {
		_, err := tx.ModelContext(ctx, &Account{ID: id}).WherePK().Delete()
		return err
	})
}

// Conn keeps the connection.
func (b *Bank) Conn() error {
	conn := b.db.Conn()
	if _, err := conn.Exec(`LISTEN accounts`); err != nil {
		return err // want `connection "conn" \(acquired on line \d+\) is still held when this returns`
	}
	return conn.Close()
}

// ConnClosed gives it back.
func (b *Bank) ConnClosed(ctx context.Context) error {
	conn := b.db.Conn()
	defer conn.Close()
	_, err := conn.ExecContext(ctx, `LISTEN accounts`)
	return err
}
