// Package report reads what was sold, on gorm.
package report

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

// Sale is one row of sales.
type Sale struct {
	ID     uint `gorm:"primaryKey"`
	Amount int64
	Read   bool
}

// Reports has the pool.
type Reports struct{ db *gorm.DB }

// New returns reports on db, which stays the caller's.
func New(db *gorm.DB) *Reports { return &Reports{db: db} }

func mark(tx *gorm.DB, id uint) error {
	return tx.Exec("UPDATE sales SET read = true WHERE id = ?", id).Error
}

// Total only reads.
func (r *Reports) Total(ctx context.Context) (total int64, err error) {
	err = r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var sales []Sale
		if err := tx.Where("amount > ?", 0).Find(&sales).Error; err != nil {
			return err
		}
		var last Sale
		if err := tx.Last(&last).Error; err != nil {
			return err
		}
		return tx.Raw("SELECT sum(amount) FROM sales").Scan(&total).Error
	}, &sql.TxOptions{ReadOnly: true})
	return total, err
}

// Mark may write.
func (r *Reports) Mark(ctx context.Context, id uint) error {
	return r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return mark(tx, id) }, &sql.TxOptions{Isolation: sql.LevelSerializable})
}

// MarkAfterwards reads first, and writes in another.
func (r *Reports) MarkAfterwards(ctx context.Context) error {
	var sale Sale
	err := r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return tx.First(&sale).Error }, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	return r.db.WithContext(ctx).Model(&sale).Update("read", true).Error
}

// Settings sets what holds for the transaction.
func (r *Reports) Settings(ctx context.Context) (sales []Sale, err error) {
	err = r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec("SET LOCAL statement_timeout = '1s'").Error; err != nil {
			return err
		}
		return tx.Find(&sales).Error
	}, &sql.TxOptions{ReadOnly: true})
	return sales, err
}
