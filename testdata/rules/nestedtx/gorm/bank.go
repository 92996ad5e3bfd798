// Package bank moves money, on gorm.
package bank

import (
	"context"
	"log"

	"gorm.io/gorm"
)

// Account is one row of accounts.
type Account struct {
	ID      uint `gorm:"primaryKey"`
	Balance int64
}

// Bank has the pool.
type Bank struct{ db *gorm.DB }

// New returns a bank on db, which stays the caller's.
func New(db *gorm.DB) *Bank { return &Bank{db: db} }

func add(tx *gorm.DB, id uint, amount int64) error {
	return tx.Model(&Account{}).Where("id = ?", id).Update("balance", gorm.Expr("balance + ?", amount)).Error
}

// MoveNestsOnThePool begins the second on the outer handle.
func (b *Bank) MoveNestsOnThePool(ctx context.Context, from, to uint, amount int64) error {
	db := b.db.WithContext(ctx)
	return db.Transaction(func(tx *gorm.DB) error {
		if err := add(tx, from, -amount); err != nil {
			return err
		}
		return db.Transaction(func(tx2 *gorm.DB) error { // want `^a second transaction is begun on "db" while "tx" \(begun on line \d+\) is open \(nestedtx\)$`
			return add(tx2, to, amount)
		})
	})
}

// MoveBeginsOnThePool begins by hand in the callback.
func (b *Bank) MoveBeginsOnThePool(ctx context.Context, from, to uint, amount int64) error {
	return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := add(tx, from, -amount); err != nil {
			return err
		}
		inner := b.db.WithContext(ctx).Begin() // want `a second transaction is begun on .* while "tx" \(begun on line \d+\) is open \(nestedtx\)`
		if inner.Error != nil {
			return inner.Error
		}
		defer inner.Rollback()
		if err := add(inner, to, amount); err != nil {
			return err
		}
		return inner.Commit().Error
	})
}

// deposit has a transaction of its own.
func (b *Bank) deposit(ctx context.Context, id uint, amount int64) error {
	return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return add(tx, id, amount) })
}

// MoveNestsInMethod calls one that has a transaction of its own.
func (b *Bank) MoveNestsInMethod(ctx context.Context, from, to uint, amount int64) error {
	tx := b.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := add(tx, from, -amount); err != nil {
		return err
	}
	if err := b.deposit(ctx, to, amount); err != nil { // want `second transaction .*while "tx" \(begun on line \d+\) is open \(nestedtx\)`
		return err
	}
	return tx.Commit().Error
}

// Move nests on the transaction: a savepoint.
func (b *Bank) Move(ctx context.Context, from, to uint, amount int64) error {
	return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := add(tx, from, -amount); err != nil {
			return err
		}
		return tx.Transaction(func(tx2 *gorm.DB) error { return add(tx2, to, amount) })
	})
}

// MoveTwice lets each part fail by itself.
func (b *Bank) MoveTwice(ctx context.Context, from uint, to []uint, amount int64) error {
	return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		for _, id := range to {
			err := tx.Transaction(func(sp *gorm.DB) error {
				if err := add(sp, from, -amount); err != nil {
					return err
				}
				return add(sp, id, amount)
			})
			if err != nil {
				log.Printf("account %d: %v", id, err)
			}
		}
		return add(tx, from, 0)
	})
}

// On is a bank on a transaction.
func (b *Bank) On(tx *gorm.DB) *Bank { return &Bank{db: tx} }

// MoveBound calls the method on a copy that is bound: a savepoint.
func (b *Bank) MoveBound(ctx context.Context, from, to uint, amount int64) error {
	return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := add(tx, from, -amount); err != nil {
			return err
		}
		return b.On(tx).deposit(ctx, to, amount)
	})
}

// MoveInTurn begins the second when the first is over.
func (b *Bank) MoveInTurn(ctx context.Context, from, to uint, amount int64) error {
	if err := b.deposit(ctx, from, -amount); err != nil {
		return err
	}
	return b.deposit(ctx, to, amount)
}

// Ledger has a pool for each of two databases.
type Ledger struct{ main, archive *gorm.DB }

// Copy has a transaction on each.
func (l *Ledger) Copy(ctx context.Context, id uint) error {
	return l.main.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var account Account
		if err := tx.First(&account, id).Error; err != nil {
			return err
		}
		return l.archive.WithContext(ctx).Transaction(func(at *gorm.DB) error {
			return at.Save(&account).Error
		})
	})
}

// InTx runs in the transaction that is there, or in one of its own.
func (b *Bank) InTx(ctx context.Context, tx *gorm.DB, fn func(*gorm.DB) error) error {
	if tx != nil {
		return fn(tx)
	}
	return b.db.WithContext(ctx).Transaction(fn)
}

// MoveInTx is in one, and says so.
func (b *Bank) MoveInTx(ctx context.Context, from, to uint, amount int64) error {
	return b.InTx(ctx, nil, func(tx *gorm.DB) error {
		if err := add(tx, from, -amount); err != nil {
			return err
		}
		return b.InTx(ctx, tx, func(tx *gorm.DB) error { return add(tx, to, amount) })
	})
}

// Named goes back to a savepoint by its name.
func (b *Bank) Named(ctx context.Context, id uint, amount int64) error {
	return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.SavePoint("before").Error; err != nil {
			return err
		}
		if err := add(tx, id, amount); err != nil {
			if err := tx.RollbackTo("before").Error; err != nil {
				return err
			}
		}
		return add(tx, id, 0)
	})
}
