package shop

import (
	"context"
	"database/sql"
)

// Basket has its customer's name when somebody has asked for it.
type Basket struct {
	db       *sql.DB
	Customer int64
	known    *string
}

// Name asks once.
func (c *Basket) Name(ctx context.Context) (string, error) {
	if c.known != nil {
		return *c.known, nil
	}
	var name string
	if err := c.db.QueryRowContext(ctx, `SELECT name FROM customers WHERE id = $1`, c.Customer).Scan(&name); err != nil {
		return "", err
	}
	c.known = &name
	return name, nil
}

// Seen asks each time.
func (c *Basket) Seen(ctx context.Context) (n int, err error) {
	err = c.db.QueryRowContext(ctx, `SELECT count(*) FROM visits WHERE customer = $1`, c.Customer).Scan(&n)
	return n, err
}

// Order may have the name already.
func (c *Basket) Order(ctx context.Context, o *Order) error {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	name, err := c.Name(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO letters (text) VALUES ($1)`, "Dear "+name); err != nil {
		return err
	}
	return tx.Commit()
}

// OrderSeen has not.
func (c *Basket) OrderSeen(ctx context.Context, o *Order) error {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	if _, err := c.Seen(ctx); err != nil { // want `Seen uses "c.db" while transaction "tx" \(begun on line \d+\) is open`
		return err
	}
	return tx.Commit()
}
