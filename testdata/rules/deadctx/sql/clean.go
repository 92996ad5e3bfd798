package seats

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"txvet.test/rules/deadctx/sql/limit"
)

// BookWithDeferredCancel ends the context after the deferred rollback.
func (s *Seats) BookWithDeferredCancel(ctx context.Context, seat string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := book(ctx, tx, seat); err != nil {
		return err
	}
	return tx.Commit()
}

// BookCancelsAfterCommit cancels what is over.
func (s *Seats) BookCancelsAfterCommit(ctx context.Context, seat string) error {
	ctx, cancel := context.WithCancel(ctx)
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		cancel()
		return err
	}
	if err := book(ctx, tx, seat); err != nil {
		cancel()
		return errors.Join(err, tx.Rollback())
	}
	err = tx.Commit()
	cancel()
	return err
}

// BookCancelsToRollBack cancels on failure and does nothing more.
func (s *Seats) BookCancelsToRollBack(ctx context.Context, seat string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := book(ctx, tx, seat); err != nil {
		cancel()
		return err
	}
	return tx.Commit()
}

// BookLimitsOneStatement cancels a child of the transaction's context.
func (s *Seats) BookLimitsOneStatement(ctx context.Context, seat string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	short, cancel := context.WithTimeout(ctx, time.Second)
	err = book(short, tx, seat)
	cancel()
	if err != nil {
		return err
	}
	return tx.Commit()
}

// BookCancelsAnother cancels a context that the transaction does not know.
func (s *Seats) BookCancelsAnother(ctx context.Context, seat string, price func(context.Context) error) error {
	priceCtx, cancel := context.WithTimeout(ctx, time.Second)
	err := price(priceCtx)
	cancel()
	if err != nil {
		return fmt.Errorf("price: %w", err)
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := book(ctx, tx, seat); err != nil {
		return err
	}
	return tx.Commit()
}

// BookDetached begins on a context that no cancel reaches.
func (s *Seats) BookDetached(ctx context.Context, seat string) error {
	ctx, cancel := context.WithCancel(ctx)
	tx, err := s.db.BeginTx(context.WithoutCancel(ctx), nil)
	cancel()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := book(context.WithoutCancel(ctx), tx, seat); err != nil {
		return err
	}
	return tx.Commit()
}

// Begin returns a transaction on the context of its caller.
func (s *Seats) Begin(ctx context.Context) (*sql.Tx, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return tx, nil
}

// Timed is a unit of work that keeps the cancel of its context.
type Timed struct {
	tx     *sql.Tx
	cancel context.CancelFunc
}

// BeginTimed hands transaction and cancel to the unit.
func (s *Seats) BeginTimed(ctx context.Context) (*Timed, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("begin: %w", err)
	}
	return &Timed{tx: tx, cancel: cancel}, nil
}

// Commit commits and ends the unit's time.
func (t *Timed) Commit() error {
	defer t.cancel()
	return t.tx.Commit()
}

// Rollback discards and ends the unit's time.
func (t *Timed) Rollback() error {
	defer t.cancel()
	return t.tx.Rollback()
}

// BookInOtherPackage receives transaction and cancel.
func (s *Seats) BookInOtherPackage(ctx context.Context, seat string) error {
	tx, cancel, err := limit.Begin(ctx, s.db)
	if err != nil {
		return err
	}
	defer cancel()
	defer tx.Rollback()
	if err := book(ctx, tx, seat); err != nil {
		return err
	}
	return tx.Commit()
}

// BookEach has a context and a transaction of its own for each seat.
func (s *Seats) BookEach(ctx context.Context, seats []string) error {
	for _, seat := range seats {
		short, cancel := context.WithTimeout(ctx, time.Second)
		err := s.BookWithDeferredCancel(short, seat)
		cancel()
		if err != nil {
			return fmt.Errorf("book %s: %w", seat, err)
		}
	}
	return nil
}

// ServeAuditDetached keeps the values of the request and not its end.
func (s *Seats) ServeAuditDetached(w http.ResponseWriter, r *http.Request) {
	go s.audit(context.WithoutCancel(r.Context()), r.URL.Path)
	w.WriteHeader(http.StatusAccepted)
}

// ServeAuditInBackground gives the work a context of its own.
func (s *Seats) ServeAuditInBackground(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), time.Minute)
		defer cancel()
		s.audit(ctx, path)
	}()
	w.WriteHeader(http.StatusAccepted)
}

// ServeWaits answers when its goroutines are done.
func (s *Seats) ServeWaits(w http.ResponseWriter, r *http.Request) {
	g, ctx := errgroup.WithContext(r.Context())
	for _, seat := range r.Form["seat"] {
		g.Go(func() error {
			_, err := s.db.ExecContext(ctx, `UPDATE seats SET booked = true WHERE name = $1`, seat)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		log.Print(err)
		http.Error(w, "not booked", http.StatusInternalServerError)
	}
}

// ServeReceives answers when the goroutine has sent its result.
func (s *Seats) ServeReceives(w http.ResponseWriter, r *http.Request) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.audit(r.Context(), "seen")
	}()
	<-done
	w.WriteHeader(http.StatusNoContent)
}
