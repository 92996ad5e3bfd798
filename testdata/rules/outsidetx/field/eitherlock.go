package field

import (
	"context"
	"database/sql"
)

// queries is what sqlc writes: a handle of either kind behind an interface.
type queries struct{ db execer }

type execer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func (q *queries) withTx(tx *sql.Tx) *queries { return &queries{tx} }

func (q *queries) monitorForUpdate(ctx context.Context, id int) (n int, err error) {
	err = q.db.QueryRowContext(ctx, "SELECT n FROM monitors WHERE id = $1 FOR UPDATE", id).Scan(&n)
	return n, err
}

// monitors runs in the transaction that it is given, or by itself.
type monitors struct{ pool *sql.DB }

func (m *monitors) in(tx *sql.Tx) *queries {
	q := &queries{m.pool}
	if tx != nil {
		q = q.withTx(tx)
	}
	return q
}

func (m *monitors) findOneTx(ctx context.Context, tx *sql.Tx, id int) (int, error) {
	return m.in(tx).monitorForUpdate(ctx, id)
}

func (m *monitors) lockOneTx(ctx context.Context, tx *sql.Tx, id int) (n int, err error) {
	if tx == nil {
		err = m.pool.QueryRowContext(ctx, "SELECT n FROM monitors WHERE id = $1 FOR UPDATE", id).Scan(&n)
		return n, err
	}
	err = tx.QueryRowContext(ctx, "SELECT n FROM monitors WHERE id = $1 FOR UPDATE", id).Scan(&n)
	return n, err
}

func (m *monitors) update(ctx context.Context, tx *sql.Tx, id int) error {
	if _, err := m.findOneTx(ctx, tx, id); err != nil {
		return err
	}
	_, err := m.lockOneTx(ctx, tx, id)
	return err
}

func (m *monitors) lone(ctx context.Context, id int) (n int, err error) {
	err = m.pool.QueryRowContext(ctx, "SELECT n FROM monitors WHERE id = $1 FOR UPDATE", id).Scan(&n) // want `FOR UPDATE on "m.pool" outside a transaction: the lock is gone when the statement ends \(outsidetx\)`
	return n, err
}
