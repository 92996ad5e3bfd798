// Package shop asks ent once, or for each element.
package shop

import (
	"context"

	_ "github.com/lib/pq" // the driver "postgres"

	"txvet.test/store/ent"
	"txvet.test/store/ent/item"
	"txvet.test/store/ent/product"
	"txvet.test/store/ent/user"
)

// Store has the client.
type Store struct{ client *ent.Client }

// Each asks for the products one by one.
func (s *Store) Each(ctx context.Context, orderID int) (n int64, err error) {
	items, err := s.client.Item.Query().Where(item.OrderID(orderID)).All(ctx)
	if err != nil {
		return 0, err
	}
	for _, it := range items {
		p, err := s.client.Product.Get(ctx, it.ProductID) // want `a query runs for each element of "items", the result of the query on line \d+ \(queryloop\)`
		if err != nil {
			return 0, err
		}
		n += p.Price * int64(it.Quantity)
	}
	return n, nil
}

func (s *Store) price(ctx context.Context, id int) (int64, error) {
	p, err := s.client.Product.Query().Where(product.ID(id)).Only(ctx)
	if err != nil {
		return 0, err
	}
	return p.Price, nil
}

// EachInMethod asks in a method.
func (s *Store) EachInMethod(ctx context.Context, orderID int) (n int64, err error) {
	items, err := s.client.Item.Query().Where(item.OrderID(orderID)).All(ctx)
	if err != nil {
		return 0, err
	}
	for _, it := range items {
		price, err := s.price(ctx, it.ProductID) // want `price runs a query for each element of "items", the result of the query on line \d+ \(queryloop\)`
		if err != nil {
			return 0, err
		}
		n += price
	}
	return n, nil
}

// Loaded has them loaded with the items.
func (s *Store) Loaded(ctx context.Context, orderID int) (n int64, err error) {
	items, err := s.client.Item.Query().Where(item.OrderID(orderID)).WithProduct().All(ctx)
	if err != nil {
		return 0, err
	}
	for _, it := range items {
		n += it.Edges.Product.Price * int64(it.Quantity)
	}
	return n, nil
}

// Once collects the ids and asks once.
func (s *Store) Once(ctx context.Context, orderID int) (n int64, err error) {
	items, err := s.client.Item.Query().Where(item.OrderID(orderID)).All(ctx)
	if err != nil {
		return 0, err
	}
	ids := make([]int, 0, len(items))
	for _, it := range items {
		ids = append(ids, it.ProductID)
	}
	products, err := s.client.Product.Query().Where(product.IDIn(ids...)).All(ctx)
	if err != nil {
		return 0, err
	}
	for _, p := range products {
		n += p.Price
	}
	return n, nil
}

// Pages goes on from the last one: each query depends on the one before.
func (s *Store) Pages(ctx context.Context, visit func(*ent.User) error) error {
	last := 0
	for {
		users, err := s.client.User.Query().Where(user.IDGT(last)).Order(ent.Asc(user.FieldID)).Limit(100).All(ctx)
		if err != nil {
			return err
		}
		if len(users) == 0 {
			return nil
		}
		for _, u := range users {
			if err := visit(u); err != nil {
				return err
			}
			last = u.ID
		}
	}
}

// Given goes over what the caller knows.
func (s *Store) Given(ctx context.Context, ids []int) (n int64, err error) {
	for _, id := range ids {
		price, err := s.price(ctx, id)
		if err != nil {
			return 0, err
		}
		n += price
	}
	return n, nil
}
