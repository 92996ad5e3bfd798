package shop

import (
	"context"

	"gorm.io/gorm"
)

type key struct{}

// Manager runs functions in a transaction that the context carries.
type Manager struct{ db *gorm.DB }

// Do runs fn in a transaction.
func (m *Manager) Do(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, ok := ctx.Value(key{}).(*gorm.DB); ok {
		return fn(ctx)
	}
	return m.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return fn(context.WithValue(ctx, key{}, tx))
	})
}

// From is the transaction of the context, or db.
func From(ctx context.Context, db *gorm.DB) *gorm.DB {
	if tx, ok := ctx.Value(key{}).(*gorm.DB); ok && tx != nil {
		return tx
	}
	return db.WithContext(ctx)
}

// Carts stores carts, in whatever transaction the context has.
type Carts struct {
	db *gorm.DB
	m  *Manager
}

func (c *Carts) add(ctx context.Context, o *Order) error { return From(ctx, c.db).Create(o).Error }

func (c *Carts) take(ctx context.Context, id uint) error {
	return From(ctx, c.db).Delete(&Item{}, id).Error
}

// Move does both in one.
func (c *Carts) Move(ctx context.Context, o *Order, item uint) error {
	return c.m.Do(ctx, func(ctx context.Context) error {
		if err := c.take(ctx, item); err != nil {
			return err
		}
		return c.add(ctx, o)
	})
}

// MoveNested is in one already.
func (c *Carts) MoveNested(ctx context.Context, o *Order, item uint) error {
	return c.m.Do(ctx, func(ctx context.Context) error {
		if err := c.Move(ctx, o, item); err != nil {
			return err
		}
		return c.add(ctx, o)
	})
}

// Unwrapped reads and writes on the pool: nobody has begun anything.
func (c *Carts) Unwrapped(ctx context.Context, o *Order, item uint) error {
	if err := c.take(ctx, item); err != nil {
		return err
	}
	return c.add(ctx, o)
}

// Stock is inside of a carrier of its own.
type Stock struct{ db *gorm.DB }

// InTx begins one and carries it, with no look at what is carried already.
func (s *Stock) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	tx := s.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := fn(context.WithValue(ctx, key{}, tx)); err != nil {
		return err
	}
	return tx.Commit().Error
}

// Add uses the one that is carried.
func (s *Stock) Add(ctx context.Context, item *Item) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := From(ctx, s.db).Create(item).Error; err != nil {
			return err
		}
		return From(ctx, s.db).Model(item).Update("stock", 1).Error
	})
}

// AddBeside uses the field.
func (s *Stock) AddBeside(ctx context.Context, item *Item) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := From(ctx, s.db).Create(item).Error; err != nil {
			return err
		}
		return s.db.WithContext(ctx).Model(item).Update("stock", 1).Error // want `is used while transaction .*\(begun on line \d+\) is open`
	})
}
