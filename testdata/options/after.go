package options

import "context"

// Ship writes once more when its transaction is committed.
func (s *Shop) Ship(ctx context.Context, order int) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE orders SET shipped = true WHERE id = ?", order); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, "INSERT INTO parcels (order_id) VALUES (?)", order) // want `second write on "s.db" without a transaction \(the first is on line 12\).* \(outsidetx\)`
	return err
}

// Find only reads in its transaction, and then writes.
func (s *Shop) Find(ctx context.Context, order int) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var shipped bool
	if err := tx.QueryRowContext(ctx, "SELECT shipped FROM orders WHERE id = ?", order).Scan(&shipped); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, "INSERT INTO looks (order_id) VALUES (?)", order)
	return err
}
