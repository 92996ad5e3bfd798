// Package stock has an interface with one implementation and the mock of it that a
// tool wrote.
package stock

import "gorm.io/gorm"

type item struct{ ID, Count int64 }

type shelf interface {
	take(it *item, tx *gorm.DB) error
	look(it *item, tx *gorm.DB) error
}

type manager struct{ db *gorm.DB }

// take is given a transaction, and reads beside it.
func (m *manager) take(it *item, tx *gorm.DB) error {
	var now item
	if err := m.db.First(&now, it.ID).Error; err != nil {
		return err
	}
	return tx.Model(it).Update("count", now.Count-1).Error
}

func (m *manager) look(it *item, tx *gorm.DB) error { return tx.First(it, it.ID).Error }

type service struct {
	db    *gorm.DB
	shelf shelf
}

func newService(db *gorm.DB) *service { return &service{db: db, shelf: &manager{db: db}} }

func (s *service) order(it *item) error {
	return s.db.Transaction(func(tx *gorm.DB) error {
		if err := s.shelf.look(it, tx); err != nil {
			return err
		}
		return s.shelf.take(it, tx) // want "take uses \"s.shelf.db\" while transaction \"tx\" \\(begun on line 35\\) is open: the statement runs outside it and does not see its writes"
	})
}
