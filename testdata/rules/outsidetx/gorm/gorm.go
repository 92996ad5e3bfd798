// Package gorm uses gorm's handles beside their transactions.
package gorm

import (
	"context"
	"errors"

	"gorm.io/gorm"
)

// Account has money.
type Account struct {
	ID      uint `gorm:"primaryKey"`
	Balance int64
	Owner   string
}

// Entry is a line of the journal.
type Entry struct {
	ID      uint `gorm:"primaryKey"`
	Account uint
	Amount  int64
}

// Bank has the pool.
type Bank struct{ db *gorm.DB }

var errFunds = errors.New("not enough")

// Transfer forgets the transaction in the second statement.
func (b *Bank) Transfer(ctx context.Context, from, to uint, amount int64) error {
	return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Model(&Account{}).Where("id = ?", from).Update("balance", gorm.Expr("balance - ?", amount)).Error; err != nil {
			return err
		}
		return b.db.Model(&Account{}).Where("id = ?", to).Update("balance", gorm.Expr("balance + ?", amount)).Error // want `^"b.db" is used while transaction "tx" \(begun on line \d+\) is open: the statement runs outside it and survives its rollback \(outsidetx\)$`
	})
}

// Inside stays inside, with a session of its own.
func (b *Bank) Inside(ctx context.Context, from, to uint, amount int64) error {
	return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		tx = tx.Session(&gorm.Session{})
		q := tx.Model(&Account{})
		q = q.Where("id = ?", from)
		if err := q.Update("balance", gorm.Expr("balance - ?", amount)).Error; err != nil {
			return err
		}
		return tx.Model(&Account{}).Where("id = ?", to).Update("balance", gorm.Expr("balance + ?", amount)).Error
	})
}

func insert(db *gorm.DB, e *Entry) error { return db.Create(e).Error }

// Helper hands the pool to a function that writes.
func (b *Bank) Helper(ctx context.Context, e *Entry) error {
	db := b.db.WithContext(ctx)
	return db.Transaction(func(tx *gorm.DB) error {
		if err := insert(tx, e); err != nil {
			return err
		}
		return insert(db, &Entry{Amount: -e.Amount}) // want `insert uses "db" while transaction "tx" \(begun on line \d+\) is open`
	})
}

// Linear begins and commits by itself.
func (b *Bank) Linear(ctx context.Context, e *Entry) error {
	tx := b.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := tx.Create(e).Error; err != nil {
		return err
	}
	if err := b.db.WithContext(ctx).Create(&Entry{}).Error; err != nil { // want `is used while transaction "tx" \(begun on line \d+\) is open`
		return err
	}
	return tx.Commit().Error
}

// After uses the pool when the transaction is over.
func (b *Bank) After(ctx context.Context, e *Entry) error {
	tx := b.db.WithContext(ctx).Begin()
	if err := tx.Error; err != nil {
		return err
	}
	if err := tx.Create(e).Error; err != nil {
		tx.Rollback()
		return err
	}
	if err := tx.Commit().Error; err != nil {
		return err
	}
	return b.db.WithContext(ctx).Create(&Entry{}).Error
}

// Optional takes a transaction or begins none.
func (b *Bank) Optional(ctx context.Context, tx *gorm.DB, e *Entry) error {
	db := b.db.WithContext(ctx)
	if tx != nil {
		db = tx
	}
	return db.Create(e).Error
}

// Both calls it in the two ways.
func (b *Bank) Both(ctx context.Context, e *Entry) error {
	if err := b.Optional(ctx, nil, e); err != nil {
		return err
	}
	return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := b.Optional(ctx, tx, e); err != nil {
			return err
		}
		return b.Optional(ctx, nil, e) // want `Optional uses "b.db" while transaction "tx" \(begun on line \d+\) is open`
	})
}

// Shadow has a transaction by the name of the pool.
func Shadow(db *gorm.DB, e *Entry) error {
	return db.Transaction(func(db *gorm.DB) error {
		if e.Amount < 0 {
			return errFunds
		}
		return db.Create(e).Error
	})
}

var db *gorm.DB

// BeforeCreate looks through the package's own handle.
func (e *Entry) BeforeCreate(tx *gorm.DB) error {
	var a Account
	if err := db.First(&a, e.Account).Error; err != nil { // want `"db" is used in hook BeforeCreate instead of "tx": the statement runs outside the transaction that the hook is part of \(outsidetx\)$`
		return err
	}
	return nil
}

// AfterCreate uses what it is given.
func (e *Entry) AfterCreate(tx *gorm.DB) error {
	return tx.Model(&Account{}).Where("id = ?", e.Account).Update("balance", gorm.Expr("balance + ?", e.Amount)).Error
}

// BeforeUpdate has the name of a hook and nothing else.
func (b *Bank) BeforeUpdate(ctx context.Context) error {
	return b.db.WithContext(ctx).Create(&Entry{}).Error
}
