package shop

import (
	"context"

	"gorm.io/gorm"
)

// UnitOfWork has the repositories of one transaction.
type UnitOfWork struct {
	tx     *gorm.DB
	orders *Orders
	items  *Items
}

// Begin starts one.
func (s *Shop) Begin(ctx context.Context) (*UnitOfWork, error) {
	tx := s.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return nil, tx.Error
	}
	return &UnitOfWork{tx: tx, orders: NewOrders(tx), items: NewItems(tx)}, nil
}

// Orders are those of the transaction.
func (u *UnitOfWork) Orders() *Orders { return u.orders }

// Items are those of the transaction.
func (u *UnitOfWork) Items() *Items { return u.items }

// Commit ends it.
func (u *UnitOfWork) Commit() error { return u.tx.Commit().Error }

// Rollback ends it, if it has not ended.
func (u *UnitOfWork) Rollback() { u.tx.Rollback() }

// ByUnit uses what the unit has.
func (s *Shop) ByUnit(ctx context.Context, o *Order, item uint) error {
	u, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer u.Rollback()
	if err := u.Items().Take(ctx, item); err != nil {
		return err
	}
	if err := u.Orders().Create(ctx, o); err != nil {
		return err
	}
	return u.Commit()
}

// Store is what a test can replace.
type Store interface {
	Create(ctx context.Context, o *Order) error
	InTx(ctx context.Context, fn func(Store) error) error
}

type store struct{ db *gorm.DB }

// NewStore returns one on gorm.
func NewStore(db *gorm.DB) Store { return &store{db: db} }

// Create makes one.
func (s *store) Create(ctx context.Context, o *Order) error {
	return s.db.WithContext(ctx).Create(o).Error
}

// InTx gives a store on the transaction.
func (s *store) InTx(ctx context.Context, fn func(Store) error) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return fn(&store{db: tx}) })
}

// ByStore uses the store that it is given.
func ByStore(ctx context.Context, s Store, a, b *Order) error {
	return s.InTx(ctx, func(s Store) error {
		if err := s.Create(ctx, a); err != nil {
			return err
		}
		return s.Create(ctx, b)
	})
}

// audit is written on a session that has no hooks.
func audit(tx *gorm.DB, what string) error {
	return tx.Session(&gorm.Session{NewDB: true, SkipHooks: true}).Exec("INSERT INTO audits (what) VALUES (?)", what).Error
}

// AfterCreate writes in the transaction of the statement.
func (o *Order) AfterCreate(tx *gorm.DB) error {
	if o.Total == 0 {
		return nil
	}
	if err := audit(tx, "created"); err != nil {
		return err
	}
	return NewItems(tx).Put(tx.Statement.Context, o.ID)
}

// pool is the package's.
var pool *gorm.DB

func auditOnThePool(what string) error {
	return pool.Exec("INSERT INTO audits (what) VALUES (?)", what).Error
}

// AfterDelete writes beside it, in a function.
func (o *Order) AfterDelete(tx *gorm.DB) error {
	return auditOnThePool("deleted") // want `in hook AfterDelete instead of "tx"`
}

// Connect sets the package's pool, and Default gives it away.
func Connect(db *gorm.DB) { pool = db }

// ByGlobal keeps to the transaction.
func ByGlobal(ctx context.Context, o *Order) error {
	return pool.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := NewOrders(tx).Create(ctx, o); err != nil {
			return err
		}
		return audit(tx, "bought")
	})
}

// ByGlobalOutside forgets it.
func ByGlobalOutside(ctx context.Context, o *Order) error {
	return pool.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := NewOrders(tx).Create(ctx, o); err != nil {
			return err
		}
		return auditOnThePool("bought") // want `auditOnThePool uses "pool" while transaction "tx" \(begun on line \d+\) is open`
	})
}

// Plain takes the pool of database/sql from the transaction: it is outside.
func (s *Shop) Plain(ctx context.Context, o *Order) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(o).Error; err != nil {
			return err
		}
		db, err := tx.DB()
		if err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, "UPDATE orders SET state = 'new'") // want `is used while transaction "tx" \(begun on line \d+\) is open`
		return err
	})
}
