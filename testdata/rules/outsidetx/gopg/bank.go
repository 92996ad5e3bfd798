// Package bank uses go-pg's pool beside its transactions.
package bank

import (
	"context"
	"errors"

	"github.com/go-pg/pg/v10"
	"github.com/go-pg/pg/v10/orm"
)

// Account has money.
type Account struct {
	ID      int64
	Balance int64
}

// Entry is a line of the journal.
type Entry struct {
	ID      int64
	Account int64
	Amount  int64
}

// Bank has the pool.
type Bank struct{ db *pg.DB }

var errFunds = errors.New("not enough")

// Transfer forgets the transaction in the second statement.
func (b *Bank) Transfer(ctx context.Context, from, to, amount int64) error {
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		res, err := tx.ModelContext(ctx, (*Account)(nil)).Set("balance = balance - ?", amount).Where("id = ? AND balance >= ?", from, amount).Update()
		if err != nil {
			return err
		}
		if res.RowsAffected() == 0 {
			return errFunds
		}
		_, err = b.db.ModelContext(ctx, (*Account)(nil)).Set("balance = balance + ?", amount).Where("id = ?", to).Update() // want `^"b.db" is used while transaction "tx" \(begun on line \d+\) is open: the statement runs outside it and survives its rollback \(outsidetx\)$`
		return err
	})
}

// Inside stays inside.
func (b *Bank) Inside(ctx context.Context, from, to, amount int64) error {
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		a := &Account{ID: from}
		if err := tx.ModelContext(ctx, a).WherePK().For("UPDATE").Select(); err != nil {
			return err
		}
		if a.Balance < amount {
			return errFunds
		}
		a.Balance -= amount
		if _, err := tx.ModelContext(ctx, a).WherePK().Column("balance").Update(); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE accounts SET balance = balance + ? WHERE id = ?`, amount, to)
		return err
	})
}

// Linear begins and commits by itself.
func (b *Bank) Linear(ctx context.Context, e *Entry) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	defer tx.Close()
	if _, err := tx.ModelContext(ctx, e).Insert(); err != nil {
		return err
	}
	if _, err := b.db.ExecContext(ctx, `UPDATE accounts SET balance = balance + ? WHERE id = ?`, e.Amount, e.Account); err != nil { // want `"b.db" is used while transaction "tx" \(begun on line \d+\) is open`
		return err
	}
	return tx.Commit()
}

func insert(ctx context.Context, db orm.DB, e *Entry) error {
	_, err := db.ModelContext(ctx, e).Insert()
	return err
}

// Helper hands both to a function that takes either.
func (b *Bank) Helper(ctx context.Context, e *Entry) error {
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		if err := insert(ctx, tx, e); err != nil {
			return err
		}
		return insert(ctx, b.db, &Entry{Amount: -e.Amount}) // want `insert uses "b.db" while transaction "tx" \(begun on line \d+\) is open`
	})
}

// Copy is bound to the transaction.
type Copy struct{ db orm.DB }

func (c *Copy) add(ctx context.Context, e *Entry) error { return insert(ctx, c.db, e) }

// Bound goes through the copy, and through one on the pool before.
func (b *Bank) Bound(ctx context.Context, e *Entry) error {
	if err := (&Copy{b.db}).add(ctx, e); err != nil {
		return err
	}
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		c := &Copy{tx}
		if err := c.add(ctx, &Entry{Amount: 1}); err != nil {
			return err
		}
		return c.add(ctx, &Entry{Amount: -1})
	})
}

// Optional takes a transaction or uses the pool.
func (b *Bank) Optional(ctx context.Context, tx *pg.Tx, e *Entry) error {
	var db orm.DB = b.db
	if tx != nil {
		db = tx
	}
	return insert(ctx, db, e)
}

// Both calls it in the two ways.
func (b *Bank) Both(ctx context.Context, e *Entry) error {
	if err := b.Optional(ctx, nil, e); err != nil {
		return err
	}
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error { return b.Optional(ctx, tx, e) })
}

// After uses the pool when the transaction is over.
func (b *Bank) After(ctx context.Context, e *Entry) error {
	tx, err := b.db.BeginContext(ctx)
	if err != nil {
		return err
	}
	if err := insert(ctx, tx, e); err != nil {
		_ = tx.Rollback()
		return insert(ctx, b.db, &Entry{Account: e.Account})
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return b.db.ModelContext(ctx, e).WherePK().Select()
}
