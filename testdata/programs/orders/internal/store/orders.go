package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"example.com/orders/internal/db"
)

// ErrOutOfStock says that a line cannot be reserved.
var ErrOutOfStock = errors.New("out of stock")

// Place creates an order and reserves its lines, all or nothing.
func (s *Store) Place(ctx context.Context, customerID int64, lines []db.AddOrderLineParams) (db.Order, error) {
	var order db.Order
	err := s.ExecTx(ctx, func(q *db.Queries) error {
		var err error
		if order, err = q.CreateOrder(ctx, customerID); err != nil {
			return fmt.Errorf("create order: %w", err)
		}
		for _, line := range lines {
			line.OrderID = order.ID
			if err := q.AddOrderLine(ctx, line); err != nil {
				return fmt.Errorf("add %s: %w", line.Sku, err)
			}
			n, err := q.ReserveStock(ctx, db.ReserveStockParams{Sku: line.Sku, Quantity: line.Quantity})
			if err != nil {
				return fmt.Errorf("reserve %s: %w", line.Sku, err)
			}
			if n == 0 {
				return ErrOutOfStock
			}
		}
		return nil
	})
	return order, err
}

// Cancel marks an order as cancelled and gives its stock back.
func (s *Store) Cancel(ctx context.Context, id int64, reason string) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := s.WithTx(tx).SetOrderStatus(ctx, db.SetOrderStatusParams{ID: id, Status: "cancelled"}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE stock s SET reserved = s.reserved - l.quantity
			FROM order_lines l WHERE l.order_id = $1 AND l.sku = s.sku`, id); err != nil {
			return fmt.Errorf("release stock: %w", err)
		}
		_, err := s.pool.Exec(ctx, `INSERT INTO order_events (order_id, event) VALUES ($1, $2)`, id, reason)
		return err
	})
}

// Ship gives an order its shipment number.
func (s *Store) Ship(ctx context.Context, id int64) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback(ctx)
	if err := s.WithTx(tx).SetOrderStatus(ctx, db.SetOrderStatusParams{ID: id, Status: "shipped"}); err != nil {
		return err
	}
	if err := s.number(ctx, id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func (s *Store) number(ctx context.Context, id int64) error {
	_, err := s.pool.Exec(ctx, `INSERT INTO shipments (order_id, number) VALUES ($1, nextval('shipment_number'))`, id)
	return err
}

// Split moves the lines of one SKU to an order of their own.
func (s *Store) Split(ctx context.Context, order db.Order, sku string) error {
	return s.Atomic(ctx, func(txCtx context.Context) error {
		part, err := s.queries(txCtx).CreateOrder(txCtx, order.CustomerID)
		if err != nil {
			return fmt.Errorf("create order: %w", err)
		}
		return s.moveLines(ctx, order.ID, part.ID, sku)
	})
}

func (s *Store) moveLines(ctx context.Context, from, to int64, sku string) error {
	if tx, ok := ctx.Value(txKey{}).(pgx.Tx); ok {
		_, err := tx.Exec(ctx, `UPDATE order_lines SET order_id = $2 WHERE order_id = $1 AND sku = $3`, from, to, sku)
		return err
	}
	_, err := s.pool.Exec(ctx, `UPDATE order_lines SET order_id = $2 WHERE order_id = $1 AND sku = $3`, from, to, sku)
	return err
}

// Confirm moves an order out of the basket.
func (s *Store) Confirm(ctx context.Context, id int64) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback(ctx)
	tag, err := tx.Exec(ctx, `UPDATE orders SET status = 'confirmed' WHERE id = $1 AND status = 'pending'`, id)
	if err != nil {
		return fmt.Errorf("confirm %d: %w", id, err)
	}
	if tag.RowsAffected() == 0 {
		if err := tx.Rollback(ctx); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

// Total stores the sum of an order and returns it.
func (s *Store) Total(ctx context.Context, id int64) (total int64, err error) {
	tx, err := s.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, `UPDATE orders SET total = order_total(id) WHERE id = $1`, id); err != nil {
		return 0, fmt.Errorf("total of %d: %w", id, err)
	}
	if err := tx.Commit(ctx); err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `SELECT total FROM orders WHERE id = $1`, id).Scan(&total)
	return total, err
}

// Register adds a customer, or notes that a known one came back.
func (s *Store) Register(ctx context.Context, email string) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, `INSERT INTO customers (email) VALUES ($1)`, email); err != nil {
		var dup *pgconn.PgError
		if !errors.As(err, &dup) || dup.Code != "23505" {
			return fmt.Errorf("register: %w", err)
		}
		if _, err := tx.Exec(ctx, `UPDATE customers SET seen = now() WHERE email = $1`, email); err != nil {
			return fmt.Errorf("note return: %w", err)
		}
	}
	return tx.Commit(ctx)
}
