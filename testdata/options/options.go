// Package options shows what rules report with their options on.
package options

import (
	"context"
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
)

// Shop is a shop.
type Shop struct{ db *sql.DB }

// Order writes twice without a transaction.
func (s *Shop) Order(ctx context.Context, item int) error {
	if _, err := s.db.ExecContext(ctx, "INSERT INTO orders (item) VALUES (?)", item); err != nil {
		return err
	}
	_, err := s.db.ExecContext(ctx, "UPDATE stock SET n = n - 1 WHERE item = ?", item) // want `second write on "s.db" without a transaction \(the first is on line 16\).* \(outsidetx\)`
	return err
}

// Grow changes a table in a transaction.
func (s *Shop) Grow(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "ALTER TABLE orders ADD note text"); err != nil { // want `ALTER inside transaction "tx" makes MySQL commit what came before \(rawtx\)`
		return err
	}
	return tx.Commit()
}

// Undo rolls back with a context that has ended.
func (s *Shop) Undo(ctx context.Context, item int) error {
	ctx, cancel := context.WithCancel(ctx)
	tx, err := s.db.Begin() // want `s.db.Begin drops context "ctx": use BeginTx \(lostctx\)` `transaction "tx" is finished without a defer: a panic leaves it open \(txleak\)`
	if err != nil {
		cancel()
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM orders WHERE item = ?", item); err != nil {
		cancel()
		tx.Rollback()
		return err
	}
	defer cancel()
	return tx.Commit()
}

// Each begins a transaction for each item.
func (s *Shop) Each(ctx context.Context, items []int) error {
	for _, item := range items {
		if err := s.one(ctx, item); err != nil { // want `a transaction is begun on "s.db" in each round of a loop \(queryloop\)`
			return err
		}
	}
	return nil
}

func (s *Shop) one(ctx context.Context, item int) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE stock SET n = 0 WHERE item = ?", item); err != nil {
		return err
	}
	return tx.Commit()
}
