// Package bank has contexts, and forgets them.
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

// Get forgets where the query begins.
func (b *Bank) Get(ctx context.Context, id int64) (*Account, error) {
	a := &Account{ID: id}
	return a, b.db.Model(a).WherePK().Select() // want `"b.db" runs without context "ctx": use b.db.WithContext\(ctx\)`
}

// GetContext does not, by one method or the other.
func (b *Bank) GetContext(ctx context.Context, id int64) (*Account, error) {
	a := &Account{ID: id}
	if err := b.db.ModelContext(ctx, a).WherePK().Select(); err != nil {
		return nil, err
	}
	return a, b.db.WithContext(ctx).Model(a).WherePK().Select()
}

// GetLater says it to the query.
func (b *Bank) GetLater(ctx context.Context, id int64) (*Account, error) {
	a := &Account{ID: id}
	return a, b.db.Model(a).Context(ctx).WherePK().Select()
}

// Clear forgets in a text.
func (b *Bank) Clear(ctx context.Context) error {
	_, err := b.db.Exec(`UPDATE accounts SET balance = 0`) // want `b.db.Exec drops context "ctx": use ExecContext`
	return err
}

// InTx needs none: that of the begin is that of its statements.
func (b *Bank) InTx(ctx context.Context, a *Account) error {
	return b.db.RunInTransaction(ctx, func(tx *pg.Tx) error {
		if _, err := tx.Model(a).Insert(); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE accounts SET balance = 0`)
		return err
	})
}

// Begin forgets where the transaction begins.
func (b *Bank) Begin(ctx context.Context, a *Account) error {
	tx, err := b.db.Begin() // want `b.db.Begin drops context "ctx": use BeginContext`
	if err != nil {
		return err
	}
	defer tx.Close()
	if _, err := tx.ModelContext(ctx, a).Insert(); err != nil {
		return err
	}
	return tx.Commit()
}

// None has no context.
func (b *Bank) None(a *Account) error {
	_, err := b.db.Model(a).Insert()
	return err
}
