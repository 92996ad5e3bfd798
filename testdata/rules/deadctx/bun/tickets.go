// Package tickets sells tickets, on bun.
package tickets

import (
	"context"
	"log"
	"net/http"
	"time"

	"github.com/uptrace/bun"
)

// Ticket is one row of tickets.
type Ticket struct {
	ID   int64 `bun:",pk"`
	Sold bool
}

// Office has the pool.
type Office struct{ db *bun.DB }

// New returns an office on db, which stays the caller's.
func New(db *bun.DB) *Office { return &Office{db: db} }

func sell(ctx context.Context, db bun.IDB, id int64) error {
	_, err := db.NewUpdate().Model((*Ticket)(nil)).Set("sold = true").Where("id = ?", id).Exec(ctx)
	return err
}

// BeginCancelled returns a transaction whose context ends with this function.
func (o *Office) BeginCancelled(ctx context.Context) (bun.Tx, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return bun.Tx{}, err
	}
	return tx, nil // want `^"tx" is returned, but its context is cancelled when this returns \(deadctx\)$`
}

// SellCancelled cancels what the transaction was begun with.
func (o *Office) SellCancelled(ctx context.Context, id int64) error {
	short, cancel := context.WithTimeout(ctx, time.Second)
	tx, err := o.db.BeginTx(short, nil)
	cancel()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := sell(ctx, tx, id); err != nil { // want `^"tx" is used after its context was cancelled on line \d+ \(deadctx\)$`
		return err
	}
	return tx.Commit()
}

// ServeSold goes on selling when the response is out.
func (o *Office) ServeSold(w http.ResponseWriter, r *http.Request) {
	go func() {
		if err := sell(r.Context(), o.db, 1); err != nil { // want `^the request's context is used by a goroutine that outlives the handler \(deadctx\)$`
			log.Print(err)
		}
	}()
	w.WriteHeader(http.StatusAccepted)
}

// Sell defers the cancel, and the transaction ends before.
func (o *Office) Sell(ctx context.Context, id int64) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return o.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return sell(ctx, tx, id) })
}

// SellByHand does the same by hand.
func (o *Office) SellByHand(ctx context.Context, id int64) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := sell(ctx, tx, id); err != nil {
		return err
	}
	return tx.Commit()
}

// SellStepwise limits each statement by itself.
func (o *Office) SellStepwise(ctx context.Context, ids []int64) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, id := range ids {
		short, cancel := context.WithTimeout(ctx, time.Second)
		err := sell(short, tx, id)
		cancel()
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}

// ServeDetached keeps the values of the request and not its end.
func (o *Office) ServeDetached(w http.ResponseWriter, r *http.Request) {
	ctx := context.WithoutCancel(r.Context())
	go func() {
		if err := sell(ctx, o.db, 1); err != nil {
			log.Print(err)
		}
	}()
	w.WriteHeader(http.StatusAccepted)
}
