// Package seats books seats.
package seats

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	_ "github.com/lib/pq" // the driver "postgres"
	"golang.org/x/sync/errgroup"
)

// Seats books in a database.
type Seats struct {
	db *sql.DB
}

// Unit owns a transaction.
type Unit struct {
	tx *sql.Tx
}

// Commit commits the unit.
func (u *Unit) Commit() error { return u.tx.Commit() }

// Rollback discards the unit.
func (u *Unit) Rollback() error { return u.tx.Rollback() }

func book(ctx context.Context, tx *sql.Tx, seat string) error {
	_, err := tx.ExecContext(ctx, `UPDATE seats SET booked = true WHERE name = $1`, seat)
	return err
}

func (s *Seats) audit(ctx context.Context, what string) {
	if _, err := s.db.ExecContext(ctx, `INSERT INTO audit (what) VALUES ($1)`, what); err != nil {
		log.Printf("audit %s: %v", what, err)
	}
}

// BookCancelledBeforeCommit ends the context of the transaction too early.
func (s *Seats) BookCancelledBeforeCommit(ctx context.Context, seat string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		cancel()
		return err
	}
	defer tx.Rollback()
	err = book(ctx, tx, seat)
	cancel()
	if err != nil {
		return fmt.Errorf("book %s: %w", seat, err)
	}
	return tx.Commit() // want `"tx" is used after its context was cancelled on line \d+ \(deadctx\)`
}

// SwapCancelledBeforeSecondUse thinks that the timeout is that of one statement.
func (s *Seats) SwapCancelledBeforeSecondUse(ctx context.Context, from, to string) error {
	short, cancel := context.WithTimeout(ctx, time.Second)
	tx, err := s.db.BeginTx(short, nil)
	if err != nil {
		cancel()
		return err
	}
	defer tx.Rollback()
	if err := book(short, tx, from); err != nil {
		cancel()
		return err
	}
	cancel()
	if err := book(ctx, tx, to); err != nil { // want `"tx" is used after its context was cancelled on line \d+ \(deadctx\)`
		return err
	}
	return tx.Commit()
}

// OpenCancelledInClosure begins in a literal whose defer cancels.
func (s *Seats) OpenCancelledInClosure(ctx context.Context, seat string) error {
	var tx *sql.Tx
	begin := func() (err error) {
		short, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		tx, err = s.db.BeginTx(short, nil)
		return err
	}
	if err := begin(); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := book(ctx, tx, seat); err != nil { // want `"tx" is used after its context was cancelled on line \d+ \(deadctx\)`
		return err
	}
	return tx.Commit()
}

// CheckCancelledByGroup begins with the context that Wait cancels.
func (s *Seats) CheckCancelledByGroup(ctx context.Context, seat string, checks []func(context.Context) error) error {
	g, gctx := errgroup.WithContext(ctx)
	tx, err := s.db.BeginTx(gctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := book(gctx, tx, seat); err != nil {
		return errors.Join(err, g.Wait())
	}
	for _, check := range checks {
		g.Go(func() error { return check(gctx) })
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("check: %w", err)
	}
	return tx.Commit() // want `"tx" is used after its context was cancelled on line \d+ \(deadctx\)`
}

// BeginReturned gives away what its own defer ends.
func (s *Seats) BeginReturned(ctx context.Context) (*sql.Tx, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return tx, nil // want `"tx" is returned, but its context is cancelled when this returns \(deadctx\)`
}

// UnitReturned gives it away in a struct.
func (s *Seats) UnitReturned(ctx context.Context) (*Unit, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return &Unit{tx: tx}, nil // want `"tx" is returned, but its context is cancelled when this returns \(deadctx\)`
}

// ServeAuditWithRequest writes with a context that ends with the response.
func (s *Seats) ServeAuditWithRequest(w http.ResponseWriter, r *http.Request) {
	go s.audit(r.Context(), r.URL.Path) // want `the request's context is used by a goroutine that outlives the handler \(deadctx\)`
	w.WriteHeader(http.StatusAccepted)
}

// ServeBookWithRequest does it in a literal, by a variable.
func (s *Seats) ServeBookWithRequest(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	if _, err := s.db.ExecContext(ctx, `UPDATE seats SET booked = true WHERE name = $1`, r.FormValue("seat")); err != nil {
		http.Error(w, "not booked", http.StatusInternalServerError)
		return
	}
	go func() { s.audit(ctx, "booked") }() // want `the request's context is used by a goroutine that outlives the handler \(deadctx\)`
	w.WriteHeader(http.StatusNoContent)
}

// Handler returns a literal that does it.
func (s *Seats) Handler() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, what := r.Context(), r.FormValue("what")
		go s.audit(ctx, what) // want `the request's context is used by a goroutine that outlives the handler \(deadctx\)`
		w.WriteHeader(http.StatusAccepted)
	}
}
