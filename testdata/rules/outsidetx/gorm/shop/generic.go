package shop

import (
	"context"
	"errors"
	"sync"

	"gorm.io/gorm"
)

// Repo stores anything.
type Repo[T any] struct{ db *gorm.DB }

// WithTx gives one on the transaction.
func (r *Repo[T]) WithTx(tx *gorm.DB) *Repo[T] { return &Repo[T]{db: tx} }

// Create makes one.
func (r *Repo[T]) Create(ctx context.Context, t *T) error {
	return r.db.WithContext(ctx).Create(t).Error
}

// Tx gives one in a transaction to fn.
func (r *Repo[T]) Tx(ctx context.Context, fn func(r *Repo[T]) error) error {
	return r.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return fn(r.WithTx(tx)) })
}

// Market has a repository for each.
type Market struct {
	db     *gorm.DB
	orders *Repo[Order]
	items  *Repo[Item]
}

// NewMarket returns one whose repositories share its pool.
func NewMarket(db *gorm.DB) *Market {
	return &Market{db: db, orders: &Repo[Order]{db}, items: &Repo[Item]{db}}
}

// Buy binds both.
func (m *Market) Buy(ctx context.Context, o *Order, i *Item) error {
	return m.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := m.orders.WithTx(tx).Create(ctx, o); err != nil {
			return err
		}
		return m.items.WithTx(tx).Create(ctx, i)
	})
}

// BuyHalf binds one of them.
func (m *Market) BuyHalf(ctx context.Context, o *Order, i *Item) error {
	return m.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := m.orders.WithTx(tx).Create(ctx, o); err != nil {
			return err
		}
		return m.items.Create(ctx, i) // want `Create uses .* while transaction "tx" \(begun on line \d+\) is open`
	})
}

// BuyTwo is in the transaction of one repository.
func (m *Market) BuyTwo(ctx context.Context, a, b *Order) error {
	return m.orders.Tx(ctx, func(r *Repo[Order]) error {
		if err := r.Create(ctx, a); err != nil {
			return err
		}
		return r.Create(ctx, b)
	})
}

// on is a copy of all of it.
func (m *Market) on(tx *gorm.DB) *Market {
	c := *m
	c.db = tx
	c.orders = &Repo[Order]{db: tx}
	c.items = m.items.WithTx(tx)
	return &c
}

func (m *Market) touch(ctx context.Context) error {
	return m.db.WithContext(ctx).Model(&Order{}).Where("state = ?", "").Update("state", "new").Error
}

// BuyOnCopy uses nothing but the copy.
func (m *Market) BuyOnCopy(ctx context.Context, o *Order, i *Item) error {
	return m.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		c := m.on(tx)
		if err := c.orders.Create(ctx, o); err != nil {
			return err
		}
		if err := c.items.Create(ctx, i); err != nil {
			return err
		}
		return c.touch(ctx)
	})
}

// BuyOnG uses gorm's own generic functions.
func (m *Market) BuyOnG(ctx context.Context, o *Order) error {
	return m.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := gorm.G[Order](tx).Create(ctx, o); err != nil {
			return err
		}
		found, err := gorm.G[Item](tx).Where("id = ?", o.ID).First(ctx)
		if err != nil {
			return err
		}
		_, err = gorm.G[Item](tx).Where("id = ?", found.ID).Update(ctx, "stock", 0)
		return err
	})
}

// BuyOnGOutside uses them on the pool.
func (m *Market) BuyOnGOutside(ctx context.Context, o *Order) error {
	return m.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := gorm.G[Order](tx).Create(ctx, o); err != nil {
			return err
		}
		_, err := gorm.G[Item](m.db).Where("id = ?", o.ID).Update(ctx, "stock", 0) // want `is used while transaction "tx" \(begun on line \d+\) is open`
		return err
	})
}

var errBusy = errors.New("a transaction is open")

// Session has a transaction for a while, and the pool else.
type Session struct {
	mu sync.Mutex
	db *gorm.DB
	tx *gorm.DB
}

// Begin begins one.
func (s *Session) Begin(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tx != nil {
		return errBusy
	}
	s.tx = s.db.WithContext(ctx).Begin()
	return s.tx.Error
}

// DB is the transaction while there is one.
func (s *Session) DB(ctx context.Context) *gorm.DB {
	if s.tx != nil {
		return s.tx
	}
	return s.db.WithContext(ctx)
}

// Commit ends it.
func (s *Session) Commit() error {
	if s.tx == nil {
		return nil
	}
	err := s.tx.Commit().Error
	s.tx = nil
	return err
}

// Rollback ends it, if it has not ended.
func (s *Session) Rollback() {
	if s.tx != nil {
		s.tx.Rollback()
		s.tx = nil
	}
}

// Do runs fn in one.
func (s *Session) Do(ctx context.Context, fn func() error) error {
	if err := s.Begin(ctx); err != nil {
		return err
	}
	defer s.Rollback()
	if err := fn(); err != nil {
		return err
	}
	return s.Commit()
}

// Buy asks the session which it is.
func (s *Session) Buy(ctx context.Context, o *Order) error {
	return s.Do(ctx, func() error {
		if err := s.DB(ctx).Create(o).Error; err != nil {
			return err
		}
		return s.DB(ctx).Delete(&Item{}, o.ID).Error
	})
}
