// Package relations builds statements, and loads and reads relations.
package relations

import (
	"context"

	"gorm.io/gorm"
)

// Order has items.
type Order struct {
	ID    uint `gorm:"primaryKey"`
	Buyer *Buyer
	Items []Item
}

// Buyer has orders.
type Buyer struct {
	ID      uint `gorm:"primaryKey"`
	OrderID uint
	Name    string
}

// Item is of an order.
type Item struct {
	ID      uint `gorm:"primaryKey"`
	OrderID uint
	Price   int
}

// Shop has the pool.
type Shop struct{ db *gorm.DB }

// With gives the handle with a context.
//
// effect: return: r0 is s.db with ctx
func (s *Shop) With(ctx context.Context) *gorm.DB { return s.db.WithContext(ctx) }

// Full goes on building.
//
// effect: return: r0 is q building with Buyer, Items
func Full(q *gorm.DB) *gorm.DB { return q.Preload("Items").Preload("Buyer") }

// Get queries an order with its items.
//
// effect: reads s.db with ctx
// effect: return: r0 is queried on s.db with Items
func (s *Shop) Get(ctx context.Context, id uint) (*Order, error) {
	var o Order
	err := s.db.WithContext(ctx).Preload("Items").First(&o, id).Error
	return &o, err
}

// Fill fills what it is given.
//
// effect: reads s.db with ctx
// effect: return: *o is queried on s.db
func (s *Shop) Fill(ctx context.Context, o *Order) error {
	return s.db.WithContext(ctx).First(o).Error
}

// Total reads the items, and looks whether there is a buyer.
//
// effect: needs Items of o
// effect: asks for Buyer of o
func Total(o *Order) (n int) {
	for _, i := range o.Items {
		n += i.Price
	}
	if o.Buyer != nil {
		n--
	}
	return n
}

// Load sets the buyer.
//
// effect: reads s.db with ctx
// effect: loads ? of o
func (s *Shop) Load(ctx context.Context, o *Order) error {
	var b Buyer
	if err := s.db.WithContext(ctx).Where("order_id = ?", o.ID).First(&b).Error; err != nil {
		return err
	}
	o.Buyer = &b
	return nil
}
