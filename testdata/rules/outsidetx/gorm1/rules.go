// Package rules keeps access rules on gorm v1.
package rules

import (
	"context"
	"database/sql"

	"github.com/jinzhu/gorm"
)

// Rule lets a subject do something.
type Rule struct {
	ID      int
	Subject string
	Action  string
}

// Store stores rules.
type Store struct {
	db *gorm.DB
}

// New returns a store on db, which stays the caller's.
func New(db *gorm.DB) *Store { return &Store{db: db} }

func (s *Store) drop(db *gorm.DB, rule Rule) error {
	return db.Where("subject = ?", rule.Subject).Delete(&Rule{}).Error
}

// Grant adds rules in a scope.
func (s *Store) Grant(rules []Rule) error {
	return s.db.Transaction(func(tx *gorm.DB) error {
		for _, rule := range rules {
			if err := tx.Create(&rule).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

// GrantRollsBack does what the scope does behind it, too, which harms nothing.
func (s *Store) GrantRollsBack(rule Rule) error {
	return s.db.Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(&rule).Error; err != nil {
			tx.Rollback()
			return err
		}
		return nil
	})
}

// Revoke has the helper work on the pool.
func (s *Store) Revoke(rules []Rule) error {
	return s.db.Transaction(func(tx *gorm.DB) error {
		for _, rule := range rules {
			if err := tx.Create(&Rule{Subject: rule.Subject, Action: "none"}).Error; err != nil {
				return err
			}
			if err := s.drop(s.db, rule); err != nil { // want `drop uses "s.db" while transaction "tx" \(begun on line \d+\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
				return err
			}
		}
		return nil
	})
}

// Replace begins and finishes by hand.
func (s *Store) Replace(ctx context.Context, old, rule Rule) error {
	tx := s.db.BeginTx(ctx, &sql.TxOptions{})
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.RollbackUnlessCommitted()
	if err := s.drop(tx, old); err != nil {
		return err
	}
	if err := tx.Create(&rule).Error; err != nil {
		return err
	}
	return tx.Commit().Error
}

// Rename reads on the pool in between.
func (s *Store) Rename(from, to string) error {
	tx := s.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.RollbackUnlessCommitted()
	if err := tx.Model(&Rule{}).Where("subject = ?", from).Update("subject", to).Error; err != nil {
		return err
	}
	var n int
	if err := s.db.Model(&Rule{}).Where("subject = ?", to).Count(&n).Error; err != nil { // want `"s.db" is used while transaction "tx" \(begun on line \d+\) is open: the statement runs outside it and does not see its writes \(outsidetx\)`
		return err
	}
	return tx.Commit().Error
}

// Swap leaves the transaction open where it fails.
func (s *Store) Swap(a, b Rule) error {
	tx := s.db.Begin()
	if err := s.drop(tx, a); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	if err := tx.Create(&b).Error; err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit().Error
}
