// Package wallet keeps money, on gorm.
package wallet

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

var errShort = errors.New("not enough in the wallet")

// Wallet is one row of wallets.
type Wallet struct {
	ID      uint `gorm:"primaryKey"`
	Owner   string
	Balance int64
	Seen    bool
}

// Movement is a change of a wallet.
type Movement struct {
	ID       uint `gorm:"primaryKey"`
	WalletID uint
	Amount   int64
}

// Wallets stores wallets.
type Wallets struct{ db *gorm.DB }

// New returns wallets on db, which stays the caller's.
func New(db *gorm.DB) *Wallets { return &Wallets{db: db} }

// begin opens a transaction for its caller.
func (w *Wallets) begin(ctx context.Context) (*gorm.DB, error) {
	tx := w.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return nil, fmt.Errorf("begin: %w", tx.Error)
	}
	return tx, nil
}

// Begin hands the transaction out as it is, its error included.
func (w *Wallets) Begin() *gorm.DB { return w.db.Begin() }

// Commit is the other half of it.
func (w *Wallets) Commit(tx *gorm.DB) error { return tx.Commit().Error }

// Spend defers the rollback, which does nothing after the commit.
func (w *Wallets) Spend(ctx context.Context, id uint, amount int64) error {
	tx := w.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	var wallet Wallet
	if err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).First(&wallet, id).Error; err != nil {
		return err
	}
	if wallet.Balance < amount {
		return errShort
	}
	if err := tx.Model(&wallet).Update("balance", gorm.Expr("balance - ?", amount)).Error; err != nil {
		return err
	}
	return tx.Commit().Error
}

// SpendUnchecked lets the first statement tell that the begin failed.
func (w *Wallets) SpendUnchecked(id uint, amount int64) error {
	tx := w.db.Begin()
	defer tx.Rollback()
	if err := tx.Model(&Wallet{}).Where("id = ?", id).Update("balance", gorm.Expr("balance - ?", amount)).Error; err != nil {
		return err
	}
	return tx.Commit().Error
}

// Open is the idiom of gorm's documentation.
func (w *Wallets) Open(wallet *Wallet) error {
	tx := w.db.Begin()
	defer func() {
		if r := recover(); r != nil {
			tx.Rollback()
		}
	}()
	if err := tx.Error; err != nil {
		return err
	}
	if err := tx.Create(wallet).Error; err != nil {
		tx.Rollback()
		return err
	}
	if err := tx.Create(&Movement{WalletID: wallet.ID, Amount: wallet.Balance}).Error; err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit().Error
}

// OpenPanicsOn rolls back in the deferred function and lets the panic go on.
func (w *Wallets) OpenPanicsOn(wallet *Wallet) (err error) {
	tx := w.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer func() {
		if p := recover(); p != nil {
			tx.Rollback()
			panic(p)
		} else if err != nil {
			tx.Rollback()
		} else {
			err = tx.Commit().Error
		}
	}()
	if err = tx.Create(wallet).Error; err != nil {
		return err
	}
	return tx.Create(&Movement{WalletID: wallet.ID}).Error
}

// Flagged keeps by a flag whether it is done.
func (w *Wallets) Flagged(ctx context.Context, wallet *Wallet) error {
	tx := w.db.WithContext(ctx).Begin()
	if err := tx.Error; err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			tx.Rollback()
		}
	}()
	if err := tx.Save(wallet).Error; err != nil {
		return err
	}
	if err := tx.Commit().Error; err != nil {
		return err
	}
	committed = true
	return nil
}

// Helped finishes what a function began.
func (w *Wallets) Helped(ctx context.Context, wallet *Wallet) error {
	tx, err := w.begin(ctx)
	if err != nil {
		return err
	}
	if err := tx.Save(wallet).Error; err != nil {
		tx.Rollback()
		return err
	}
	return w.Commit(tx)
}

// rollback is what services call in a defer.
func rollback(tx *gorm.DB) {
	if r := recover(); r != nil {
		tx.Rollback()
		panic(r)
	}
	tx.Rollback()
}

// HelpedByDefer finishes by a function that is deferred.
func (w *Wallets) HelpedByDefer(wallet *Wallet) error {
	tx := w.Begin()
	defer rollback(tx)
	if err := tx.Save(wallet).Error; err != nil {
		return err
	}
	return tx.Commit().Error
}

// finish commits or rolls back by the error that it is given.
func finish(tx *gorm.DB, err *error) {
	if *err != nil {
		tx.Rollback()
		return
	}
	*err = tx.Commit().Error
}

// HelpedByError defers the decision.
func (w *Wallets) HelpedByError(wallet *Wallet) (err error) {
	tx := w.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer finish(tx, &err)
	return tx.Save(wallet).Error
}

// Either begins when it is given nothing.
func (w *Wallets) Either(ctx context.Context, tx *gorm.DB, wallet *Wallet) error {
	own := tx == nil
	if own {
		tx = w.db.WithContext(ctx).Begin()
		if tx.Error != nil {
			return tx.Error
		}
		defer tx.Rollback()
	}
	if err := tx.Save(wallet).Error; err != nil {
		return err
	}
	if own {
		return tx.Commit().Error
	}
	return nil
}

// Joined reads the two errors of a chain that began, wrote and is rolled back.
func (w *Wallets) Joined(wallet *Wallet) error {
	tx := w.db.Begin()
	if err := errors.Join(tx.Error, tx.Save(wallet).Error); err != nil {
		return errors.Join(err, tx.Rollback().Error)
	}
	return tx.Commit().Error
}

// Each begins and finishes in every round.
func (w *Wallets) Each(ctx context.Context, wallets []Wallet) error {
	for i := range wallets {
		tx := w.db.WithContext(ctx).Begin()
		if tx.Error != nil {
			return tx.Error
		}
		if err := tx.Create(&wallets[i]).Error; err != nil {
			tx.Rollback()
			continue
		}
		if err := tx.Commit().Error; err != nil {
			return err
		}
	}
	return nil
}

// Scoped leaves all of it to gorm.
func (w *Wallets) Scoped(ctx context.Context, wallet *Wallet) error {
	return w.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(wallet).Error; err != nil {
			return err
		}
		return tx.Create(&Movement{WalletID: wallet.ID}).Error
	})
}

// Session narrows the transaction for a while.
func (w *Wallets) Session(ctx context.Context, owner string) (n int64, err error) {
	tx := w.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return 0, tx.Error
	}
	defer tx.Rollback()
	q := tx.Session(&gorm.Session{PrepareStmt: true}).Model(&Wallet{})
	if owner != "" {
		q = q.Where("owner = ?", owner)
	}
	if err := q.Count(&n).Error; err != nil {
		return 0, err
	}
	return n, tx.Commit().Error
}
