// Package seats books seats, on pgx.
package seats

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Seats books in a database.
type Seats struct {
	pool *pgxpool.Pool
}

func book(ctx context.Context, tx pgx.Tx, seat string) error {
	_, err := tx.Exec(ctx, `UPDATE seats SET booked = true WHERE name = $1`, seat)
	return err
}

func (s *Seats) audit(ctx context.Context, what string) {
	if _, err := s.pool.Exec(ctx, `INSERT INTO audit (what) VALUES ($1)`, what); err != nil {
		log.Printf("audit %s: %v", what, err)
	}
}

// ServeAuditWithRequest writes with a context that ends with the response.
func (s *Seats) ServeAuditWithRequest(w http.ResponseWriter, r *http.Request) {
	go s.audit(r.Context(), r.URL.Path) // want `the request's context is used by a goroutine that outlives the handler \(deadctx\)`
	w.WriteHeader(http.StatusAccepted)
}

// ServeSeenWithRequest does it in a literal.
func (s *Seats) ServeSeenWithRequest(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	go func() { s.audit(ctx, "seen") }() // want `the request's context is used by a goroutine that outlives the handler \(deadctx\)`
	w.WriteHeader(http.StatusAccepted)
}

// BookCancelledBeforeCommit commits with the context that it has cancelled.
func (s *Seats) BookCancelledBeforeCommit(ctx context.Context, seat string) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	short, cancel := context.WithTimeout(ctx, time.Second)
	err = book(short, tx, seat)
	cancel()
	if err != nil {
		return err
	}
	return tx.Commit(short) // want `"tx" is used after its context was cancelled on line \d+ \(deadctx\)`
}

// BookBeginsWithShortContext limits the begin only: pgx does not bind the
// transaction to the context of its begin.
func (s *Seats) BookBeginsWithShortContext(ctx context.Context, seat string) error {
	short, cancel := context.WithTimeout(ctx, time.Second)
	tx, err := s.pool.Begin(short)
	cancel()
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := book(ctx, tx, seat); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Begin returns a transaction whose begin alone was limited.
func (s *Seats) Begin(ctx context.Context) (pgx.Tx, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return tx, nil
}

// ServeAuditDetached keeps the values of the request and not its end.
func (s *Seats) ServeAuditDetached(w http.ResponseWriter, r *http.Request) {
	go s.audit(context.WithoutCancel(r.Context()), r.URL.Path)
	w.WriteHeader(http.StatusAccepted)
}

// BookWithDeferredCancel limits the whole transaction.
func (s *Seats) BookWithDeferredCancel(ctx context.Context, seat string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return book(ctx, tx, seat) })
}
