// Package tickets sells tickets, on gorm.
package tickets

import (
	"context"
	"log"
	"net/http"
	"time"

	"gorm.io/gorm"
)

// Ticket is one row of tickets.
type Ticket struct {
	ID   uint `gorm:"primaryKey"`
	Sold bool
}

// Office has the pool.
type Office struct{ db *gorm.DB }

// New returns an office on db, which stays the caller's.
func New(db *gorm.DB) *Office { return &Office{db: db} }

func sell(tx *gorm.DB, id uint) error {
	return tx.Model(&Ticket{}).Where("id = ?", id).Update("sold", true).Error
}

// BeginCancelled returns a transaction whose context ends with this function.
func (o *Office) BeginCancelled(ctx context.Context) *gorm.DB {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx := o.db.WithContext(ctx).Begin()
	return tx // want `^"tx" is returned, but its context is cancelled when this returns \(deadctx\)$`
}

// SellCancelled cancels what the transaction was begun with.
func (o *Office) SellCancelled(ctx context.Context, id uint) error {
	short, cancel := context.WithTimeout(ctx, time.Second)
	tx := o.db.WithContext(short).Begin()
	cancel()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := sell(tx, id); err != nil { // want `^"tx" is used after its context was cancelled on line \d+ \(deadctx\)$`
		return err
	}
	return tx.Commit().Error
}

func (o *Office) audit(ctx context.Context, what string) {
	if err := o.db.WithContext(ctx).Exec("INSERT INTO audit (what) VALUES (?)", what).Error; err != nil {
		log.Print(err)
	}
}

// ServeAudit writes with a context that ends with the response.
func (o *Office) ServeAudit(w http.ResponseWriter, r *http.Request) {
	go o.audit(r.Context(), r.URL.Path) // want `^the request's context is used by a goroutine that outlives the handler \(deadctx\)$`
	w.WriteHeader(http.StatusAccepted)
}

// Sell defers the cancel, and the transaction ends before.
func (o *Office) Sell(ctx context.Context, id uint) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return sell(tx, id) })
}

// SellByHand does the same by hand.
func (o *Office) SellByHand(ctx context.Context, id uint) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx := o.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := sell(tx, id); err != nil {
		return err
	}
	return tx.Commit().Error
}

// SellInTurn has a context for each of two transactions.
func (o *Office) SellInTurn(ctx context.Context, a, b uint) error {
	one, cancel := context.WithTimeout(ctx, time.Second)
	err := o.db.WithContext(one).Transaction(func(tx *gorm.DB) error { return sell(tx, a) })
	cancel()
	if err != nil {
		return err
	}
	two, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return o.db.WithContext(two).Transaction(func(tx *gorm.DB) error { return sell(tx, b) })
}

// Begin returns one with the caller's context.
func (o *Office) Begin(ctx context.Context) *gorm.DB { return o.db.WithContext(ctx).Begin() }

// ServeDetached keeps the values of the request and not its end.
func (o *Office) ServeDetached(w http.ResponseWriter, r *http.Request) {
	go o.audit(context.WithoutCancel(r.Context()), r.URL.Path)
	w.WriteHeader(http.StatusAccepted)
}
