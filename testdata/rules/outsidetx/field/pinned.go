package field

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// beginner is what the house knows of a pool, and of a connection.
type beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

type connections interface {
	beginner
	Acquire(ctx context.Context) (connection, error)
}

type connection interface {
	beginner
	Release()
}

type queue struct{ pool connections }

// push notifies on the connection that the transaction is on, and so in it.
func (q *queue) push(ctx context.Context, id int64) error {
	conn, err := q.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "INSERT INTO tasks (id) VALUES ($1)", id); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "NOTIFY tasks"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// pushApart does it on the pool.
func (q *queue) pushApart(ctx context.Context, id int64) error {
	tx, err := q.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "INSERT INTO tasks (id) VALUES ($1)", id); err != nil {
		return err
	}
	if _, err := q.pool.Exec(ctx, "NOTIFY tasks"); err != nil { // want `"q.pool" is used while transaction "tx" \(begun on line 51\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
		return err
	}
	return tx.Commit(ctx)
}
