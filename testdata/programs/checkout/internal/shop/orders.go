package shop

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// PutProduct adds a product, or changes its price and stock.
func (sh *Shop) PutProduct(ctx context.Context, p Product) error {
	return sh.writes.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		s.Queue(`insert into product (sku, price, stock) values ($1, $2, $3)
			on conflict (sku) do update set price = excluded.price, stock = excluded.stock`, p.SKU, p.Price, p.Stock)
		return nil
	})
}

// Line is a wish.
type Line struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
}

// Place orders the lines and takes them from the stock. It waits three times: for
// the products, for the key of the order, and for the commit.
//
// What it reads and then writes, another order may change in between. Then one of
// both is run again, so everything that fn makes is made in fn.
func (sh *Shop) Place(ctx context.Context, customer string, lines []Line) (*Order, error) {
	var order *Order
	err := sh.writes.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		order = &Order{Customer: customer, PlacedAt: time.Now().UTC().Truncate(time.Second)}
		items := make([]*Item, len(lines))
		for i, l := range lines {
			items[i] = &Item{SKU: l.SKU, Quantity: l.Quantity}
		}
		if err := itemProduct.SelectIn(ctx, s, items); err != nil {
			return err
		}
		for _, i := range items {
			p, err := i.Product.Get()
			switch {
			case err != nil:
				return err
			case p == nil:
				return fmt.Errorf("%q: %w", i.SKU, ErrNoProduct)
			case p.Stock < i.Quantity:
				return fmt.Errorf("%q: %w", i.SKU, ErrOutOfStock)
			}
			p.Stock -= i.Quantity // two lines may share it
			order.Total += p.Price * i.Quantity
			s.Queue("update product set stock = stock - $1 where sku = $2", i.Quantity, i.SKU)
		}
		orderTable.Add(s, order)
		if err := s.Flush(ctx); err != nil {
			return err
		}
		id, err := order.ID.Get()
		if err != nil {
			return err
		}
		for _, i := range items {
			i.OrderID = id
		}
		itemTable.Add(s, items...)
		order.Items.Set(items)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return order, nil
}

// Pay takes note of a payment, and tells others once that is committed.
func (sh *Shop) Pay(ctx context.Context, id int64) error {
	return sh.writes.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		paid, err := txruntime.One[bool](ctx, s, "select paid from orders where id = $1", id)
		switch {
		case errors.Is(err, txruntime.ErrNoRows):
			return ErrNoOrder
		case err != nil:
			return err
		case paid:
			return ErrPaid
		}
		s.Queue("update orders set paid = true where id = $1", id)
		sh.post(s, &Event{Topic: "order paid", OrderID: id})
		return nil
	})
}

// Orders returns the customer's orders, with their items and products: three
// queries for any number.
func (sh *Shop) Orders(ctx context.Context, customer string) (orders []*Order, err error) {
	err = sh.reads.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		orders, err = txruntime.All[*Order](ctx, s,
			"select id, customer, total, paid, placed_at from orders where customer = $1 order by id", customer)
		if err != nil {
			return err
		}
		return txruntime.SelectIn(ctx, s, orders, orderItems.Then(itemProduct))
	})
	return orders, err
}
