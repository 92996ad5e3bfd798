// Package escapes passes handles on, so that somebody else may finish them.
package escapes

import (
	"context"
	"database/sql"

	_ "github.com/lib/pq" // the driver "postgres"
)

// Send gives the transaction to whoever receives it.
//
// effect: return: keeps tx
func Send(to chan<- *sql.Tx, tx *sql.Tx) { to <- tx }

var running = map[string]*sql.Tx{}

// Register puts the transaction into a map.
//
// effect: return: keeps tx
func Register(name string, tx *sql.Tx) { running[name] = tx }

// OnExit puts a method value into a list.
//
// effect: return: keeps tx
func OnExit(list *[]func() error, tx *sql.Tx) { *list = append(*list, tx.Rollback) }

// Finisher returns a method value.
//
// effect: return: keeps tx
func Finisher(tx *sql.Tx) func() error { return tx.Commit }

// Units returns a list of structs around the transaction.
//
// effect: return: keeps tx
func Units(tx *sql.Tx) []*Unit { return []*Unit{{tx: tx}} }

// Unit leads to a transaction.
type Unit struct {
	tx *sql.Tx
}

// Background commits some time later.
//
// effect: return: keeps tx
func Background(tx *sql.Tx) {
	go func() { _ = tx.Commit() }()
}

// Plugin is not implemented here.
type Plugin interface {
	Handle(ctx context.Context, tx *sql.Tx) error
}

// Call passes the transaction to something that is not known.
//
// effect: return: keeps p, lends tx
func Call(ctx context.Context, p Plugin, tx *sql.Tx) error { return p.Handle(ctx, tx) }

// Either returns one of two transactions.
//
// effect: return if first: r0 is a
// effect: return if not first: r0 is b
func Either(a, b *sql.Tx, first bool) *sql.Tx {
	if first {
		return a
	}
	return b
}

// Hooks are run some time later.
type Hooks struct {
	list []func() error
}

// Add puts a function into the list of a struct.
//
// effect: return: keeps fn
func (h *Hooks) Add(fn func() error) { h.list = append(h.list, fn) }

// RollbackAll finishes the elements of a list.
//
// effect: return: rolls back txs[]
// effect: return: nothing
func RollbackAll(txs ...*sql.Tx) {
	for _, tx := range txs {
		_ = tx.Rollback()
	}
}
