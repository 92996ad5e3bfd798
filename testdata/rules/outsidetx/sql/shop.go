// Package shop takes orders on database/sql.
package shop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrSoldOut says that a product has too little stock.
var ErrSoldOut = errors.New("sold out")

// Order is what a customer buys.
type Order struct {
	ID       int64
	Customer int64
	Product  int64
	Count    int
}

// Shop stores orders and stock.
type Shop struct {
	db *sql.DB
}

// NewShop returns a shop on db, which stays the caller's.
func NewShop(db *sql.DB) *Shop { return &Shop{db: db} }

// DBTX is what a pool and a transaction have in common.
type DBTX interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func insertOrder(ctx context.Context, q DBTX, o *Order) error {
	return q.QueryRowContext(ctx, `INSERT INTO orders (customer, product, count) VALUES ($1, $2, $3) RETURNING id`,
		o.Customer, o.Product, o.Count).Scan(&o.ID)
}

func takeStock(ctx context.Context, q DBTX, product int64, count int) error {
	res, err := q.ExecContext(ctx, `UPDATE stock SET count = count - $1 WHERE product = $2 AND count >= $1`, count, product)
	if err != nil {
		return fmt.Errorf("take stock: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrSoldOut
	}
	return nil
}
