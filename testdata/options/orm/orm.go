// Package orm writes twice without a transaction.
package orm

import (
	"context"

	"gorm.io/gorm"

	"txvet.test/store/ent"
)

// Account has money.
type Account struct {
	ID      uint `gorm:"primaryKey"`
	Balance int64
}

// Bank has a pool of each kind.
type Bank struct {
	db     *gorm.DB
	client *ent.Client
}

// Move leaves half of the work when the second write fails.
func (b *Bank) Move(ctx context.Context, from, to *Account) error {
	if err := b.db.WithContext(ctx).Save(from).Error; err != nil {
		return err
	}
	return b.db.WithContext(ctx).Save(to).Error // want `second write on "b.db" without a transaction \(the first is on line \d+\): a failure between them leaves half of the work \(outsidetx\)$`
}

// Pay does so with a client.
func (b *Bank) Pay(ctx context.Context, from, to int, amount int64) error {
	if err := b.client.User.UpdateOneID(from).AddBalance(-amount).Exec(ctx); err != nil {
		return err
	}
	return b.client.User.UpdateOneID(to).AddBalance(amount).Exec(ctx) // want `second write on "b.client.User" without a transaction`
}

// MoveAtOnce has one.
func (b *Bank) MoveAtOnce(ctx context.Context, from, to *Account) error {
	return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Save(from).Error; err != nil {
			return err
		}
		return tx.Save(to).Error
	})
}
