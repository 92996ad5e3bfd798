// Package booking sells seats on pgx.
package booking

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"txvet.test/rules/outsidetx/pgx/settings"
)

// Seat is one row of seats.
type Seat struct {
	ID    int64
	Taken bool
}

// Booking stores seats.
type Booking struct {
	pool     *pgxpool.Pool
	settings *settings.Settings
}

// New returns a booking on pool, which stays the caller's.
func New(pool *pgxpool.Pool) *Booking {
	return &Booking{pool: pool, settings: settings.New(pool)}
}

// DBTX is what a pool and a transaction have in common.
type DBTX interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func take(ctx context.Context, q DBTX, seat int64) error {
	_, err := q.Exec(ctx, `UPDATE seats SET taken = true WHERE id = $1`, seat)
	return err
}

func pay(ctx context.Context, q DBTX, seat int64, cents int) error {
	_, err := q.Exec(ctx, `INSERT INTO payments (seat, cents) VALUES ($1, $2)`, seat, cents)
	return err
}

func (b *Booking) seat(ctx context.Context, id int64) (*Seat, error) {
	rows, err := b.pool.Query(ctx, `SELECT id, taken FROM seats WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[Seat])
}
