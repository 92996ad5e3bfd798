package gorm

import (
	"context"
	"errors"

	"gorm.io/gorm"
)

// owned asks whether somebody has an account already.
func (b *Bank) owned(ctx context.Context, db *gorm.DB, owner string) error {
	var n int64
	if err := db.WithContext(ctx).Model(&Account{}).Where("owner = ?", owner).Count(&n).Error; err != nil {
		return err
	}
	if n > 0 {
		return errors.New("has one")
	}
	return nil
}

// open rolls back where there is one, and asks outside which it is.
func (b *Bank) open(ctx context.Context, tx *gorm.DB, owner string) error {
	err := tx.WithContext(ctx).Create(&Account{Owner: owner}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		tx.Rollback()
		if err := b.owned(ctx, b.db, owner); err != nil {
			return err
		}
		return gorm.ErrDuplicatedKey
	}
	return err
}

// Open uses the pool only when the transaction is over.
func (b *Bank) Open(ctx context.Context, owner string) error {
	tx := b.db.WithContext(ctx).Begin()
	defer tx.Rollback()
	if err := b.open(ctx, tx, owner); err != nil {
		return err
	}
	return tx.Commit().Error
}

// OpenDeep has one more function between.
func (b *Bank) OpenDeep(ctx context.Context, owner string) error {
	tx := b.db.WithContext(ctx).Begin()
	defer tx.Rollback()
	if err := b.opened(ctx, tx, owner); err != nil {
		return err
	}
	return tx.Commit().Error
}

func (b *Bank) opened(ctx context.Context, tx *gorm.DB, owner string) error {
	return b.open(ctx, tx, owner)
}

// reopen asks first.
func (b *Bank) reopen(ctx context.Context, tx *gorm.DB, owner string) error {
	if err := b.owned(ctx, b.db, owner); err != nil {
		tx.Rollback()
		return err
	}
	return tx.WithContext(ctx).Create(&Account{Owner: owner}).Error
}

// Reopen uses it while the transaction is open.
func (b *Bank) Reopen(ctx context.Context, owner string) error {
	tx := b.db.WithContext(ctx).Begin()
	defer tx.Rollback()
	if err := b.reopen(ctx, tx, owner); err != nil { // want `reopen uses "b.db" while transaction "tx" \(begun on line \d+\) is open`
		return err
	}
	return tx.Commit().Error
}
