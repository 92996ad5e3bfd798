package shop

import (
	"context"
	"database/sql"
)

// begun returns a transaction, and the functions that end it.
func (s *Shop) begun(ctx context.Context) (tx *sql.Tx, commit func() error, rollback func(), err error) {
	tx, err = s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	return tx, tx.Commit, func() { tx.Rollback() }, nil
}

// OrderThenCount uses the pool when the transaction is over.
func (s *Shop) OrderThenCount(ctx context.Context, o *Order) (n int, err error) {
	tx, commit, rollback, err := s.begun(ctx)
	if err != nil {
		return 0, err
	}
	defer rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return 0, err
	}
	if err := commit(); err != nil {
		return 0, err
	}
	err = s.db.QueryRowContext(ctx, `SELECT count(*) FROM orders`).Scan(&n)
	return n, err
}

// CountThenOrder uses it before.
func (s *Shop) CountThenOrder(ctx context.Context, o *Order) (n int, err error) {
	tx, commit, rollback, err := s.begun(ctx)
	if err != nil {
		return 0, err
	}
	defer rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return 0, err
	}
	if err := s.db.QueryRowContext(ctx, `SELECT count(*) FROM orders`).Scan(&n); err != nil { // want `"s.db" is used while transaction "tx" \(begun on line \d+\) is open`
		return 0, err
	}
	return n, commit()
}
