// Package shop is a service of repositories on gorm, which share a transaction in
// one way or another.
package shop

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Order is one row of orders.
type Order struct {
	ID    uint `gorm:"primaryKey"`
	Total int64
	State string
}

// Item is one row of items.
type Item struct {
	ID    uint `gorm:"primaryKey"`
	Stock int
}

var errSoldOut = errors.New("sold out")

// Orders stores orders.
type Orders struct{ db *gorm.DB }

// NewOrders returns orders on the pool, or on a transaction.
func NewOrders(db *gorm.DB) *Orders { return &Orders{db: db} }

// WithTx gives orders on the transaction.
func (r *Orders) WithTx(tx *gorm.DB) *Orders { return &Orders{db: tx} }

// WithTrx gives them if there is one.
func (r Orders) WithTrx(tx *gorm.DB) Orders {
	if tx == nil {
		return r
	}
	r.db = tx
	return r
}

// Create makes one.
func (r *Orders) Create(ctx context.Context, o *Order) error {
	return r.db.WithContext(ctx).Create(o).Error
}

// Get reads one.
func (r *Orders) Get(ctx context.Context, id uint) (*Order, error) {
	var o Order
	if err := r.db.WithContext(ctx).First(&o, id).Error; err != nil {
		return nil, err
	}
	return &o, nil
}

// Items stores items.
type Items struct{ db *gorm.DB }

// NewItems returns items on the pool, or on a transaction.
func NewItems(db *gorm.DB) *Items { return &Items{db: db} }

// handle gives the first that is one.
func (r *Items) handle(tx ...*gorm.DB) *gorm.DB {
	if len(tx) > 0 && tx[0] != nil {
		return tx[0]
	}
	return r.db
}

// Take takes one out of the stock, in a transaction if there is one.
func (r *Items) Take(ctx context.Context, id uint, tx ...*gorm.DB) error {
	db := r.db
	if len(tx) > 0 {
		db = tx[0]
	}
	res := db.WithContext(ctx).Model(&Item{}).Where("id = ? AND stock > 0", id).Update("stock", gorm.Expr("stock - 1"))
	if res.Error != nil {
		return res.Error
	}
	if res.RowsAffected == 0 {
		return errSoldOut
	}
	return nil
}

// Put puts one back.
func (r *Items) Put(ctx context.Context, id uint, tx ...*gorm.DB) error {
	return r.handle(tx...).WithContext(ctx).Model(&Item{}).Where("id = ?", id).Update("stock", gorm.Expr("stock + 1")).Error
}

// Shop sells.
type Shop struct {
	db     *gorm.DB
	orders *Orders
	items  *Items
}

// New returns a shop whose repositories share its pool.
func New(db *gorm.DB) *Shop { return &Shop{db: db, orders: NewOrders(db), items: NewItems(db)} }

// BuyForgetsWithTx uses the repository as it is.
func (s *Shop) BuyForgetsWithTx(ctx context.Context, o *Order, item uint) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := s.items.Take(ctx, item, tx); err != nil {
			return err
		}
		return s.orders.Create(ctx, o) // want `Create uses .* while transaction "tx" \(begun on line \d+\) is open: the statement runs outside it and survives its rollback \(outsidetx\)$`
	})
}

// BuyReadsOutside does not see what the transaction has written.
func (s *Shop) BuyReadsOutside(ctx context.Context, o *Order) error {
	tx := s.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := s.orders.WithTx(tx).Create(ctx, o); err != nil {
		return err
	}
	if _, err := s.orders.Get(ctx, o.ID); err != nil { // want `Get uses .* while transaction "tx" \(begun on line \d+\) is open`
		return err
	}
	return tx.Commit().Error
}

// BuyInDefault takes the pool first, and forgets that it has a transaction.
func (s *Shop) BuyInDefault(ctx context.Context, o *Order) error {
	db := s.db.WithContext(ctx)
	return db.Transaction(func(tx *gorm.DB) error {
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(o).Error; err != nil {
			return err
		}
		q := db.Model(&Order{}).Where("id = ?", o.ID)
		return q.Update("state", "new").Error // want `is used while transaction "tx" \(begun on line \d+\) is open`
	})
}

// Buy makes copies of the repositories.
func (s *Shop) Buy(ctx context.Context, o *Order, item uint) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		orders, items := NewOrders(tx), &Items{db: tx}
		if err := items.Take(ctx, item); err != nil {
			return err
		}
		if err := items.Put(ctx, item+1); err != nil {
			return err
		}
		return orders.Create(ctx, o)
	})
}

// BuyWithTx asks for them.
func (s *Shop) BuyWithTx(ctx context.Context, o *Order, item uint) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := s.items.Take(ctx, item, tx); err != nil {
			return err
		}
		if err := s.items.Put(ctx, item+1, tx); err != nil {
			return err
		}
		orders := s.orders.WithTrx(tx)
		if err := orders.Create(ctx, &Order{}); err != nil {
			return err
		}
		return s.orders.WithTx(tx).Create(ctx, o)
	})
}

// BuyByHand begins and commits, and has sessions on the transaction.
func (s *Shop) BuyByHand(ctx context.Context, o *Order) error {
	tx := s.db.Session(&gorm.Session{Context: ctx, SkipHooks: true}).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	fresh := tx.Session(&gorm.Session{NewDB: true})
	if err := fresh.Clauses(clause.Returning{}).Create(o).Error; err != nil {
		return err
	}
	if err := tx.WithContext(ctx).Debug().Model(o).Association("Items").Append(&Item{}); err != nil {
		return err
	}
	if err := NewOrders(fresh).Create(ctx, o); err != nil {
		return err
	}
	return tx.Commit().Error
}

// inTx is a shop in a transaction.
func (s *Shop) inTx(ctx context.Context, fn func(s *Shop) error) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return fn(New(tx)) })
}

// BuyInShop shadows the shop with the one that is in a transaction.
func (s *Shop) BuyInShop(ctx context.Context, o *Order, item uint) error {
	return s.inTx(ctx, func(s *Shop) error {
		if err := s.items.Take(ctx, item); err != nil {
			return err
		}
		return s.orders.Create(ctx, o)
	})
}

// BuyBesideShop uses the outer one.
func (s *Shop) BuyBesideShop(ctx context.Context, o *Order, item uint) error {
	return s.inTx(ctx, func(in *Shop) error {
		if err := in.items.Take(ctx, item); err != nil {
			return err
		}
		return s.orders.Create(ctx, o) // want `Create uses .* while transaction .*\(begun on line \d+\) is open`
	})
}

// Default uses the pool unless there is a transaction.
func (s *Shop) Default(ctx context.Context, dbTX *gorm.DB, o *Order) error {
	tx := s.db
	if dbTX != nil {
		tx = dbTX
	}
	if err := tx.WithContext(ctx).Create(o).Error; err != nil {
		return err
	}
	return tx.WithContext(ctx).Create(&Item{}).Error
}

// DefaultInTx gives it one.
func (s *Shop) DefaultInTx(ctx context.Context, o *Order) error {
	if err := s.Default(ctx, nil, o); err != nil {
		return err
	}
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return s.Default(ctx, tx, o) })
}

// Before reads on the pool, and begins then.
func (s *Shop) Before(ctx context.Context, id uint) error {
	o, err := s.orders.Get(ctx, id)
	if err != nil {
		return err
	}
	err = s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return tx.Model(o).Update("state", "paid").Error
	})
	if err != nil {
		return err
	}
	_, err = s.orders.Get(ctx, id)
	return err
}

// Pair has two pools, and copies from one to the other.
type Pair struct{ read, write *gorm.DB }

// Copy reads from the replica in a transaction of the primary.
func (p *Pair) Copy(ctx context.Context, id uint) error {
	return p.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var o Order
		if err := p.read.WithContext(ctx).First(&o, id).Error; err != nil {
			return err
		}
		return tx.Save(&o).Error
	})
}
