// Package shop is the example of the README.
package shop

import (
	"context"
	"database/sql"
)

// Shop sells what is in stock.
type Shop struct{ db *sql.DB }

// Order notes an order and takes the item out of stock.
func (s *Shop) Order(ctx context.Context, user, item int) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO orders (user_id, item_id) VALUES ($1, $2)", user, item); err != nil {
		return err
	}
	if err := s.take(ctx, item); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

func (s *Shop) take(ctx context.Context, item int) error {
	_, err := s.db.ExecContext(ctx, "UPDATE stock SET n = n - 1 WHERE item_id = $1", item)
	return err
}
