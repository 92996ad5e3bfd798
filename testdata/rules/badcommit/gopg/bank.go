// Package bank commits work of go-pg that failed, or did not.
package bank

import (
	"context"
	"errors"
	"log"

	"github.com/go-pg/pg/v10"
)

// Account has money.
type Account struct {
	ID      int64
	Balance int64
}

// Bank has the pool.
type Bank struct{ db *pg.DB }

// Dropped drops the error of an insert.
func (b *Bank) Dropped(ctx context.Context, a *Account) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	defer tx.Close()
	tx.ModelContext(ctx, a).Insert()
	return tx.Commit() // want `"tx" is committed although the error of the statement on line \d+ is dropped \(badcommit\)`
}

// Swallowed gives nil to the scope.
func (b *Bank) Swallowed(ctx context.Context, a *Account) error {
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		if _, err := tx.ModelContext(ctx, a).WherePK().Update(); err != nil {
			log.Print(err)
			return nil // want `nil is returned although the statement on line \d+ failed: the scope commits \(badcommit\)`
		}
		return nil
	})
}

// Never closes what it meant to commit.
func (b *Bank) Never(ctx context.Context, a *Account) error {
	tx, err := b.db.BeginContext(ctx) // want `"tx" is written on line \d+ but rolled back on every path \(badcommit\)`
	if err != nil {
		return err
	}
	defer tx.Close()
	_, err = tx.ModelContext(ctx, a).Insert()
	return err
}

// Absent inserts what is not there.
func (b *Bank) Absent(ctx context.Context, a *Account) error {
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		err := tx.ModelContext(ctx, a).WherePK().For("UPDATE").Select()
		if errors.Is(err, pg.ErrNoRows) {
			_, err = tx.ModelContext(ctx, a).Insert()
			return err
		}
		if err != nil {
			return err
		}
		_, err = tx.ModelContext(ctx, a).WherePK().Set("balance = balance + 1").Update()
		return err
	})
}

// Nothing is content when there is nothing to do.
func (b *Bank) Nothing(ctx context.Context, id int64) error {
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		a := &Account{ID: id}
		if err := tx.ModelContext(ctx, a).WherePK().Select(); err != nil {
			if errors.Is(err, pg.ErrNoRows) {
				return nil
			}
			return err
		}
		_, err := tx.ModelContext(ctx, a).WherePK().Delete()
		return err
	})
}
