// Package shop asks sqlboiler once, or for each element.
package shop

import (
	"context"
	"database/sql"

	_ "github.com/lib/pq" // the driver "postgres"

	"github.com/aarondl/sqlboiler/v4/boil"

	"txvet.test/store/boiled"
)

// Store has the pool.
type Store struct{ db *sql.DB }

// Each finds the product of each item.
func (s *Store) Each(ctx context.Context, order int64) (n int64, err error) {
	items, err := boiled.Items(boiled.ItemWhere.OrderID.EQ(order)).All(ctx, s.db)
	if err != nil {
		return 0, err
	}
	for _, it := range items {
		p, err := boiled.FindProduct(ctx, s.db, it.ProductID) // want `a query runs for each element of "items", the result of the query on line \d+ \(queryloop\)`
		if err != nil {
			return 0, err
		}
		n += p.Price * it.Quantity
	}
	return n, nil
}

// EachFiltered counts with a condition.
func (s *Store) EachFiltered(ctx context.Context) (n int64, err error) {
	products, err := boiled.Products().All(ctx, s.db)
	if err != nil {
		return 0, err
	}
	for _, p := range products {
		k, err := boiled.Items(boiled.ItemWhere.ProductID.EQ(p.ID)).Count(ctx, s.db) // want `a query runs for each element of "products"`
		if err != nil {
			return 0, err
		}
		n += k
	}
	return n, nil
}

func price(ctx context.Context, exec boil.ContextExecutor, id int64) (int64, error) {
	p, err := boiled.FindProduct(ctx, exec, id)
	if err != nil {
		return 0, err
	}
	return p.Price, nil
}

// EachInFunction asks in a function.
func (s *Store) EachInFunction(ctx context.Context, order int64) (n int64, err error) {
	items, err := boiled.Items(boiled.ItemWhere.OrderID.EQ(order)).All(ctx, s.db)
	if err != nil {
		return 0, err
	}
	for _, it := range items {
		cents, err := price(ctx, s.db, it.ProductID) // want `price runs a query for each element of "items"`
		if err != nil {
			return 0, err
		}
		n += cents
	}
	return n, nil
}

// Once asks for all of them.
func (s *Store) Once(ctx context.Context, order int64) (n int64, err error) {
	items, err := boiled.Items(boiled.ItemWhere.OrderID.EQ(order)).All(ctx, s.db)
	if err != nil {
		return 0, err
	}
	ids := make([]int64, 0, len(items))
	for _, it := range items {
		ids = append(ids, it.ProductID)
	}
	products, err := boiled.Products(boiled.ProductWhere.ID.IN(ids)).All(ctx, s.db)
	if err != nil {
		return 0, err
	}
	for _, p := range products {
		n += p.Price
	}
	return n, nil
}

// Restock writes for each of them.
func (s *Store) Restock(ctx context.Context) error {
	products, err := boiled.Products(boiled.ProductWhere.Stock.EQ(0)).All(ctx, s.db)
	if err != nil {
		return err
	}
	for _, p := range products {
		p.Stock = 10
		if _, err := p.Update(ctx, s.db, boil.Whitelist(boiled.ProductColumns.Stock)); err != nil {
			return err
		}
	}
	return nil
}
