package store

import (
	"context"
	"fmt"
	"log"

	"github.com/jackc/pgx/v5"

	"example.com/orders/internal/db"
)

// Snapshot returns what is on hand of each SKU.
func (s *Store) Snapshot(ctx context.Context) (map[string]int32, error) {
	tx, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT sku, on_hand FROM stock`)
	if err != nil {
		return nil, fmt.Errorf("query stock: %w", err)
	}
	stock := map[string]int32{}
	var sku string
	var n int32
	_, err = pgx.ForEachRow(rows, []any{&sku, &n}, func() error {
		stock[sku] = n
		return nil
	})
	return stock, err
}

// Restock adds deliveries and skips those that do not fit a known SKU.
func (s *Store) Restock(ctx context.Context, deliveries map[string]int32) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback(ctx)
	for sku, n := range deliveries {
		sp, err := tx.Begin(ctx)
		if err != nil {
			return fmt.Errorf("savepoint: %w", err)
		}
		if _, err := sp.Exec(ctx, `UPDATE stock SET on_hand = on_hand + $2 WHERE sku = $1`, sku, n); err != nil {
			if err := sp.Rollback(ctx); err != nil {
				return err
			}
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT INTO deliveries (sku, quantity) VALUES ($1, $2)`, sku, n); err != nil {
			return fmt.Errorf("record %s: %w", sku, err)
		}
		if err := sp.Commit(ctx); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

// Recount corrects a SKU and, where somebody counted, notes who.
func (s *Store) Recount(ctx context.Context, sku string, n int32, who string) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		sp, err := tx.Begin(ctx)
		if err != nil {
			return fmt.Errorf("savepoint: %w", err)
		}
		if _, err := sp.Exec(ctx, `UPDATE stock SET on_hand = $2 WHERE sku = $1`, sku, n); err != nil {
			return fmt.Errorf("recount %s: %w", sku, err)
		}
		if who == "" {
			return nil
		}
		if _, err := sp.Exec(ctx, `INSERT INTO counts (sku, who) VALUES ($1, $2)`, sku, who); err != nil {
			return fmt.Errorf("note %s: %w", who, err)
		}
		return sp.Commit(ctx)
	})
}

// Transfer moves reserved stock between warehouses.
func (s *Store) Transfer(ctx context.Context, sku string, from, to int64) error {
	return s.ExecTx(ctx, func(q *db.Queries) error {
		if _, err := q.ReserveStock(ctx, db.ReserveStockParams{Sku: sku, Quantity: 1}); err != nil {
			return fmt.Errorf("reserve %s: %w", sku, err)
		}
		return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO transfers (sku, source, target) VALUES ($1, $2, $3)`, sku, from, to)
			return err
		})
	})
}

// Watch freezes the stock for the calls of Seen that follow.
func (s *Store) Watch(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		s.last = tx
		return tx.QueryRow(ctx, `SELECT 1 FROM stock LIMIT 1`).Scan(new(int))
	})
}

// Seen returns how many of a SKU there are in the frozen stock.
func (s *Store) Seen(ctx context.Context, sku string) (n int32, err error) {
	err = s.last.QueryRow(ctx, `SELECT on_hand FROM stock WHERE sku = $1`, sku).Scan(&n)
	return n, err
}

// Discard takes broken goods off the books; a SKU without stock is no error.
func (s *Store) Discard(ctx context.Context, sku string) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE stock SET on_hand = on_hand - 1 WHERE sku = $1`, sku); err != nil {
			log.Printf("discard %s: %v", sku, err)
			return nil
		}
		return nil
	})
}

// Import reads the SKUs of a supplier and how many of them are new.
func (s *Store) Import(ctx context.Context, skus []string) (created int64, err error) {
	batch := &pgx.Batch{}
	for _, sku := range skus {
		batch.Queue(`INSERT INTO stock (sku) VALUES ($1) ON CONFLICT DO NOTHING`, sku)
	}
	br := s.pool.SendBatch(ctx, batch)
	for range skus {
		tag, err := br.Exec()
		if err != nil {
			return 0, fmt.Errorf("import: %w", err)
		}
		created += tag.RowsAffected()
	}
	return created, br.Close()
}

// Low lists the SKUs of which fewer than n are left.
func (s *Store) Low(ctx context.Context, n int32) ([]string, error) {
	rows, err := s.pool.Query(ctx, `SELECT sku FROM stock WHERE on_hand - reserved < $1`, n)
	if err != nil {
		return nil, fmt.Errorf("query low stock: %w", err)
	}
	defer rows.Close()
	var skus []string
	for rows.Next() {
		var sku string
		if err := rows.Scan(&sku); err != nil {
			return nil, err
		}
		skus = append(skus, sku)
	}
	return skus, nil
}
