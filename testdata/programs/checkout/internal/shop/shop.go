// Package shop keeps products and orders in a database.
package shop

import (
	"context"
	"errors"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// What a caller may have done wrong.
var (
	ErrNoProduct  = errors.New("there is no such product")
	ErrOutOfStock = errors.New("there is not enough of it in stock")
	ErrNoOrder    = errors.New("there is no such order")
	ErrPaid       = errors.New("the order is already paid")
)

// Shop is safe for concurrent use.
type Shop struct {
	reads, writes, reports *txruntime.Factory
	deliver                func(context.Context, Event) error
}

// New returns a shop on the engine, which stays the caller's. Events are handed to
// deliver, each at least once; one whose delivery fails is left to [Shop.Relay].
func New(e *txruntime.Engine, deliver func(context.Context, Event) error) *Shop {
	return &Shop{
		reads: e.Factory(txruntime.WithTx(txruntime.TxOptions{
			Name: "read", ReadOnly: true, Isolation: txruntime.RepeatableRead, Timeout: 5 * time.Second,
		})),
		writes: e.Factory(txruntime.WithTx(txruntime.TxOptions{
			Name: "write", Isolation: txruntime.Serializable, Timeout: 5 * time.Second,
			Retry: txruntime.Retry{Max: 10},
		})),
		reports: e.Factory(txruntime.WithTx(txruntime.TxOptions{
			Name: "report", ReadOnly: true, Isolation: txruntime.Serializable,
			Timeout: time.Minute, StatementTimeout: 30 * time.Second, LockTimeout: time.Second,
		})),
		deliver: deliver,
	}
}
