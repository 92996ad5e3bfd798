// Package members keeps members with gorm.
package members

import (
	"context"

	"gorm.io/gorm"
)

// Member lends books.
type Member struct {
	ID    uint `gorm:"primaryKey"`
	Name  string
	Loans []Loan
}

// Loan is of one book.
type Loan struct {
	ID       uint `gorm:"primaryKey"`
	MemberID uint
	Title    string
}

// Register has the pool.
type Register struct {
	db *gorm.DB
}

// New returns a register on a pool.
func New(db *gorm.DB) *Register { return &Register{db: db} }

// Find gives a member, without loans.
func (r *Register) Find(ctx context.Context, id uint) (*Member, error) {
	var m Member
	if err := r.db.WithContext(ctx).First(&m, id).Error; err != nil {
		return nil, err
	}
	return &m, nil
}

// FindWithLoans gives a member with loans.
func (r *Register) FindWithLoans(ctx context.Context, id uint) (*Member, error) {
	var m Member
	if err := r.db.WithContext(ctx).Preload("Loans").First(&m, id).Error; err != nil {
		return nil, err
	}
	return &m, nil
}

// Move gives the loans of one member to another.
func (r *Register) Move(ctx context.Context, from, to uint) error {
	tx := r.db.WithContext(ctx).Begin()
	if err := tx.Model(&Loan{}).Where("member_id = ?", from).Update("member_id", to).Error; err != nil {
		return err
	}
	tx.Delete(&Member{}, from)
	return tx.Commit().Error
}

// Rename forgets the context.
func (r *Register) Rename(ctx context.Context, id uint, name string) error {
	return r.db.Model(&Member{}).Where("id = ?", id).Update("name", name).Error
}
