package wallet

import (
	"context"
	"testing"

	"gorm.io/gorm"
)

// Unit owns a transaction until somebody finishes it.
type Unit struct {
	tx   *gorm.DB
	done bool
}

// NewUnit stores what it began.
func (w *Wallets) NewUnit(ctx context.Context) (*Unit, error) {
	tx := w.db.WithContext(ctx).Begin()
	if err := tx.Error; err != nil {
		return nil, err
	}
	return &Unit{tx: tx}, nil
}

// Commit ends it.
func (u *Unit) Commit() error {
	if u.done {
		return nil
	}
	u.done = true
	return u.tx.Commit().Error
}

// Rollback ends it, unless it has ended.
func (u *Unit) Rollback() {
	if !u.done {
		u.done = true
		u.tx.Rollback()
	}
}

// Wallets are bound to the transaction.
func (u *Unit) Wallets() *Wallets { return &Wallets{db: u.tx} }

// ByUnit works in one.
func (w *Wallets) ByUnit(ctx context.Context, wallet *Wallet) error {
	u, err := w.NewUnit(ctx)
	if err != nil {
		return err
	}
	defer u.Rollback()
	if err := u.Wallets().db.Save(wallet).Error; err != nil {
		return err
	}
	return u.Commit()
}

// WithTx gives a repository on a transaction, which stays the caller's.
func (w *Wallets) WithTx(tx *gorm.DB) *Wallets { return &Wallets{db: tx} }

func (w *Wallets) save(wallet *Wallet) error { return w.db.Save(wallet).Error }

// ByRepository works through a copy that is bound to the transaction.
func (w *Wallets) ByRepository(ctx context.Context, wallet *Wallet) error {
	tx := w.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	if err := w.WithTx(tx).save(wallet); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit().Error
}

// Isolated rolls back when the test ends.
func Isolated(t *testing.T, db *gorm.DB) *gorm.DB {
	t.Helper()
	tx := db.Begin()
	t.Cleanup(func() { tx.Rollback() })
	return tx
}

// Func commits what its caller did, a callback of the house.
func (w *Wallets) Func(ctx context.Context, fn func(tx *gorm.DB) error) (err error) {
	tx := w.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer func() {
		if r := recover(); r != nil {
			tx.Rollback()
			panic(r)
		}
		if err != nil {
			tx.Rollback()
		}
	}()
	if err = fn(tx); err != nil {
		return err
	}
	return tx.Commit().Error
}

type key struct{}

// Middleware puts the transaction in the context, and finishes it.
func (w *Wallets) Middleware(ctx context.Context, next func(context.Context) error) error {
	tx := w.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	if err := next(context.WithValue(ctx, key{}, tx)); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit().Error
}
