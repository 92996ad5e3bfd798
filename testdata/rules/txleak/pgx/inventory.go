// Package inventory counts parts on pgx.
package inventory

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrShort says that there are too few parts.
var ErrShort = errors.New("too few parts")

// Inventory stores parts.
type Inventory struct {
	pool *pgxpool.Pool
}

// New returns an inventory on pool, which stays the caller's.
func New(pool *pgxpool.Pool) *Inventory { return &Inventory{pool: pool} }

// DBTX is what a pool, a connection and a transaction have in common.
type DBTX interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// beginner is what pools, connections and transactions begin on.
type beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

func move(ctx context.Context, q DBTX, part int64, n int) error {
	_, err := q.Exec(ctx, `UPDATE parts SET n = n + $1 WHERE id = $2`, n, part)
	return err
}

func count(ctx context.Context, q DBTX, part int64) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT n FROM parts WHERE id = $1`, part).Scan(&n)
	return n, err
}
