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

// TotalMarks writes in a scope that is begun read-only.
func (r *Reports) TotalMarks(ctx context.Context) (total int64, err error) {
	err = r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Model(&Sale{}).Select("sum(amount)").Scan(&total).Error; err != nil {
			return err
		}
		return tx.Model(&Sale{}).Where("NOT read").Update("read", true).Error // want `^Update in "tx", which was begun read-only on line \d+ \(readonlytx\)$`
	}, &sql.TxOptions{ReadOnly: true})
	return total, err
}

// LogCreates writes a line by hand.
func (r *Reports) LogCreates(ctx context.Context, sale *Sale) error {
	tx := r.db.WithContext(ctx).Begin(&sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := tx.Create(sale).Error; err != nil { // want `in "tx", which was begun read-only on line \d+ \(readonlytx\)`
		return err
	}
	return tx.Commit().Error
}

func mark(tx *gorm.DB, id uint) error {
	return tx.Exec("UPDATE sales SET read = true WHERE id = ?", id).Error
}

// MarkInHelper writes in a function, with SQL of its own.
func (r *Reports) MarkInHelper(ctx context.Context, id uint) error {
	opts := &sql.TxOptions{ReadOnly: true}
	return r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return mark(tx, id) // want `^mark writes in "tx", which was begun read-only on line \d+ \(readonlytx\)$`
	}, opts)
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
