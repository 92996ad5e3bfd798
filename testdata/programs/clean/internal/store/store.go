// Package store sells seats.
package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/clean/internal/db"
)

// ErrTaken says that a seat is not free.
var ErrTaken = errors.New("seat is taken")

// Store runs the generated queries, each on its own or in one transaction.
type Store struct {
	*db.Queries
	pool *pgxpool.Pool
}

// New returns a store on pool. The caller closes the pool.
func New(pool *pgxpool.Pool) *Store {
	return &Store{Queries: db.New(pool), pool: pool}
}

// ExecTx runs fn in a transaction that commits when fn returns nil.
func (s *Store) ExecTx(ctx context.Context, fn func(q *db.Queries) error) (err error) {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if err == nil {
			return
		}
		cleanup, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if rbErr := tx.Rollback(cleanup); rbErr != nil && !errors.Is(rbErr, pgx.ErrTxClosed) {
			err = errors.Join(err, rbErr)
		}
	}()
	if err = fn(s.WithTx(tx)); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Retry runs fn in a serializable transaction, again while others get in its way.
func (s *Store) Retry(ctx context.Context, fn func(tx pgx.Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.Serializable}, fn)
		var pgErr *pgconn.PgError
		if attempt == 5 || !errors.As(err, &pgErr) || pgErr.Code != "40001" {
			return err
		}
	}
}

// Sell gives a free seat to owner.
func (s *Store) Sell(ctx context.Context, seat, owner string) (ticket db.Ticket, err error) {
	err = s.ExecTx(ctx, func(q *db.Queries) error {
		n, err := q.TakeSeat(ctx, seat)
		if err != nil {
			return fmt.Errorf("take %s: %w", seat, err)
		}
		if n == 0 {
			return ErrTaken
		}
		ticket, err = q.CreateTicket(ctx, db.CreateTicketParams{Seat: seat, Owner: owner})
		return err
	})
	return ticket, err
}

// Owner returns the id of the owner with this name, who is new or not.
func (s *Store) Owner(ctx context.Context, name string) (id int64, err error) {
	err = s.Retry(ctx, func(tx pgx.Tx) error {
		err := pgx.BeginFunc(ctx, tx, func(sp pgx.Tx) error {
			return sp.QueryRow(ctx, `INSERT INTO owners (name) VALUES ($1) RETURNING id`, name).Scan(&id)
		})
		var dup *pgconn.PgError
		if errors.As(err, &dup) && dup.Code == "23505" {
			return tx.QueryRow(ctx, `SELECT id FROM owners WHERE name = $1`, name).Scan(&id)
		}
		return err
	})
	return id, err
}

// AddSeats creates seats in one round trip.
func (s *Store) AddSeats(ctx context.Context, names []string) (err error) {
	batch := &pgx.Batch{}
	for _, name := range names {
		batch.Queue(`INSERT INTO seats (name, free) VALUES ($1, true)`, name)
	}
	br := s.pool.SendBatch(ctx, batch)
	defer func() { err = errors.Join(err, br.Close()) }()
	for _, name := range names {
		if _, err := br.Exec(); err != nil {
			return fmt.Errorf("add %s: %w", name, err)
		}
	}
	return nil
}

// Sweep frees the seats of expired reservations, in pages, on one connection.
func (s *Store) Sweep(ctx context.Context) (freed int, err error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return 0, fmt.Errorf("acquire: %w", err)
	}
	defer conn.Release()
	for {
		rows, err := conn.Query(ctx, `SELECT name FROM expired_seats LIMIT 100`)
		if err != nil {
			return freed, fmt.Errorf("query expired: %w", err)
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || len(names) == 0 {
			return freed, err
		}
		if _, err := conn.Exec(ctx, `UPDATE seats SET free = true WHERE name = ANY($1)`, names); err != nil {
			return freed, fmt.Errorf("free seats: %w", err)
		}
		freed += len(names)
	}
}
