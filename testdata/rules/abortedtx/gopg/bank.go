// Package bank goes on after a statement of go-pg has failed.
package bank

import (
	"context"
	"errors"

	"github.com/go-pg/pg/v10"
)

// Account has money.
type Account struct {
	ID      int64
	Owner   string `pg:",unique"`
	Balance int64
}

// Bank has the pool.
type Bank struct{ db *pg.DB }

func duplicate(err error) bool {
	var perr pg.Error
	return errors.As(err, &perr) && perr.IntegrityViolation()
}

// Open takes the one that is there, but PostgreSQL does not give it any more.
func (b *Bank) Open(ctx context.Context, a *Account) error {
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		_, err := tx.ModelContext(ctx, a).Insert()
		if duplicate(err) {
			return tx.ModelContext(ctx, a).Where("owner = ?", a.Owner).Select() // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		}
		return err
	})
}

// OpenConflict asks PostgreSQL not to fail.
func (b *Bank) OpenConflict(ctx context.Context, a *Account) error {
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		if _, err := tx.ModelContext(ctx, a).OnConflict("(owner) DO NOTHING").Insert(); err != nil {
			return err
		}
		return tx.ModelContext(ctx, a).Where("owner = ?", a.Owner).Select()
	})
}

// Find inserts what is not there, which is no failure.
func (b *Bank) Find(ctx context.Context, a *Account) error {
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		err := tx.ModelContext(ctx, a).Where("owner = ?", a.Owner).Select()
		if errors.Is(err, pg.ErrNoRows) {
			_, err = tx.ModelContext(ctx, a).Insert()
		}
		return err
	})
}

// Same compares, as older programs do.
func (b *Bank) Same(ctx context.Context, a *Account) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	defer tx.Close()
	if err := tx.ModelContext(ctx, a).WherePK().First(); err != nil && err != pg.ErrNoRows {
		return err
	}
	if _, err := tx.ModelContext(ctx, a).WherePK().Set("balance = 0").Update(); err != nil {
		return err
	}
	return tx.Commit()
}

// Savepoint goes back before it.
func (b *Bank) Savepoint(ctx context.Context, a *Account) error {
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		if _, err := tx.ExecContext(ctx, `SAVEPOINT open`); err != nil {
			return err
		}
		if _, err := tx.ModelContext(ctx, a).Insert(); err != nil {
			if !duplicate(err) {
				return err
			}
			if _, err := tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT open`); err != nil {
				return err
			}
		}
		return tx.ModelContext(ctx, a).Where("owner = ?", a.Owner).Select()
	})
}
