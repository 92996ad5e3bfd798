// Package reports reads what the shop owner wants to see.
package reports

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Reports reads from a database that the caller closes.
type Reports struct {
	db *sqlx.DB
}

// New returns reports on db.
func New(db *sqlx.DB) *Reports { return &Reports{db: db} }

// Customer is one line of the report of the best customers.
type Customer struct {
	ID    int64  `db:"id"`
	Email string `db:"email"`
	Spent int64  `db:"-"`
}

// Best returns the customers of a shop with what they spent.
func (r *Reports) Best(ctx context.Context, shop int64) ([]Customer, error) {
	var customers []Customer
	err := r.db.SelectContext(ctx, &customers, `SELECT id, email FROM customers WHERE shop = $1`, shop)
	if err != nil {
		return nil, fmt.Errorf("select customers: %w", err)
	}
	for i := range customers {
		err := r.db.GetContext(ctx, &customers[i].Spent, `SELECT sum(total) FROM orders WHERE customer_id = $1`, customers[i].ID)
		if err != nil {
			return nil, fmt.Errorf("total of %d: %w", customers[i].ID, err)
		}
	}
	return customers, nil
}

// Product is a product with the SKUs in which it is sold.
type Product struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
	SKUs []string
}

// Catalogue returns all products with their SKUs.
func (r *Reports) Catalogue(ctx context.Context) ([]*Product, error) {
	var products []*Product
	if err := r.db.SelectContext(ctx, &products, `SELECT id, name FROM products`); err != nil {
		return nil, fmt.Errorf("select products: %w", err)
	}
	for _, p := range products {
		if err := r.loadSKUs(ctx, p); err != nil {
			return nil, err
		}
	}
	return products, nil
}

func (r *Reports) loadSKUs(ctx context.Context, p *Product) error {
	if err := r.db.SelectContext(ctx, &p.SKUs, `SELECT sku FROM skus WHERE product_id = $1`, p.ID); err != nil {
		return fmt.Errorf("select SKUs of %d: %w", p.ID, err)
	}
	return nil
}
