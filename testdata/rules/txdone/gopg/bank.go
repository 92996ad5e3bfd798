// Package bank goes on with transactions of go-pg that are over.
package bank

import (
	"context"

	"github.com/go-pg/pg/v10"
)

// Account has money.
type Account struct {
	ID      int64
	Balance int64
}

// Bank has the pool.
type Bank struct{ db *pg.DB }

// Reload reads what it committed, where it was committed.
func (b *Bank) Reload(ctx context.Context, a *Account) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	defer tx.Close()
	if _, err := tx.ModelContext(ctx, a).Insert(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return tx.ModelContext(ctx, a).WherePK().Select() // want `"tx" is used after it was committed on line \d+ \(txdone\)`
}

// ReloadPool reads it on the pool.
func (b *Bank) ReloadPool(ctx context.Context, a *Account) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	defer tx.Close()
	if _, err := tx.ModelContext(ctx, a).Insert(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return b.db.ModelContext(ctx, a).WherePK().Select()
}

// Built is built before the commit, and run after.
func (b *Bank) Built(ctx context.Context, a *Account) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	defer tx.Close()
	q := tx.ModelContext(ctx, a).WherePK()
	if _, err := tx.ModelContext(ctx, a).Insert(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return q.Select() // want `is used after it was committed on line \d+ \(txdone\)`
}

// Forgotten goes on after the rollback.
func (b *Bank) Forgotten(ctx context.Context, a *Account) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.ModelContext(ctx, a).Insert(); err != nil {
		tx.Rollback()
	}
	if _, err := tx.ModelContext(ctx, a).WherePK().Set("balance = 0").Update(); err != nil { // want `"tx" is used after it was rolled back on line \d+ \(txdone\)`
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// Ended is ended by the scope, and committed once more.
func (b *Bank) Ended(ctx context.Context, a *Account) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	err = tx.RunInTransaction(ctx, func(tx *pg.Tx) error {
		_, err := tx.ModelContext(ctx, a).Insert()
		return err
	})
	if err != nil {
		return err
	}
	return tx.Commit() // want `"tx" is committed again`
}
