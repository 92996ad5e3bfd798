package gorm

import (
	"context"

	"gorm.io/gorm"
)

// BookIsFixed keeps what is built on the handle.
func (b *Bank) BookIsFixed(ctx context.Context, e *Entry) error {
	return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(e).Error; err != nil {
			return err
		}
		res := b.db.WithContext(ctx).Model(&Account{}).Where("id = ?", e.Account).Update("balance", 0) // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
		if res.Error != nil {
			return res.Error
		}
		return nil
	})
}

// BookHalfBuilt is not fixed: the variable has the condition.
func (b *Bank) BookHalfBuilt(ctx context.Context, e *Entry) error {
	q := b.db.WithContext(ctx).Where("id = ?", e.Account)
	return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(e).Error; err != nil {
			return err
		}
		return q.Delete(&Account{}).Error // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
	})
}
