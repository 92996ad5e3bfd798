package shop

import (
	"context"
	"database/sql"
	"errors"
)

// ReserveLocksOutside takes a row lock that is gone at once.
func (s *Shop) ReserveLocksOutside(ctx context.Context, product int64) (count int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT count FROM stock WHERE product = $1 FOR UPDATE`, product).Scan(&count) // want `FOR UPDATE on "s.db" outside a transaction: the lock is gone when the statement ends \(outsidetx\)`
	return count, err
}

// NextJobLocksOutside lets two workers take the same job.
func NextJobLocksOutside(ctx context.Context, db *sql.DB) (id int64, err error) {
	const query = `
		SELECT id FROM jobs
		WHERE state = 'ready'
		ORDER BY id LIMIT 1
		FOR UPDATE SKIP LOCKED`
	err = db.QueryRowContext(ctx, query).Scan(&id) // want `FOR UPDATE on "db" outside a transaction: the lock is gone when the statement ends \(outsidetx\)`
	return id, err
}

// SerializeLocksOutside takes a lock that ends with its own statement.
func (s *Shop) SerializeLocksOutside(ctx context.Context, key int64) error {
	_, err := s.db.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, key) // want `pg_advisory_xact_lock on "s.db" outside a transaction: the lock is gone when the statement ends \(outsidetx\)`
	return err
}

// ReserveLocksInside holds the lock until the commit.
func (s *Shop) ReserveLocksInside(ctx context.Context, product int64, count int) error {
	return WithTx(ctx, s.db, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, product); err != nil {
			return err
		}
		var have int
		if err := tx.QueryRowContext(ctx, `SELECT count FROM stock WHERE product = $1 FOR UPDATE`, product).Scan(&have); err != nil {
			return err
		}
		if have < count {
			return ErrSoldOut
		}
		return takeStock(ctx, tx, product, count)
	})
}

// ClaimJobInOneStatement locks and writes in one statement.
func ClaimJobInOneStatement(ctx context.Context, db *sql.DB) (id int64, err error) {
	err = db.QueryRowContext(ctx, `
		UPDATE jobs SET state = 'taken'
		WHERE id = (SELECT id FROM jobs WHERE state = 'ready' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id`).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// lockStock is given a handle, which may be a transaction.
func lockStock(ctx context.Context, q DBTX, product int64) (count int, err error) {
	err = q.QueryRowContext(ctx, `SELECT count FROM stock WHERE product = $1 FOR UPDATE`, product).Scan(&count)
	return count, err
}

// ReserveLocksByHelper gives it one.
func (s *Shop) ReserveLocksByHelper(ctx context.Context, product int64) error {
	return s.atomically(ctx, func(tx *sql.Tx) error {
		have, err := lockStock(ctx, tx, product)
		if err != nil {
			return err
		}
		return takeStock(ctx, tx, product, have)
	})
}
