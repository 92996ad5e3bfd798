// Package interfaces reaches its handles through interfaces.
package interfaces

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/lib/pq" // the driver "postgres"
)

// DBTX is a pool, a connection or a transaction.
type DBTX interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Finisher is what has a transaction to finish.
type Finisher interface {
	Commit() error
	Rollback() error
}

// Put writes on what it is given.
//
// effect: nil: writes db
// effect: error: writes db
func Put(ctx context.Context, db DBTX, name string) error {
	_, err := db.ExecContext(ctx, `INSERT INTO names (name) VALUES ($1)`, name)
	return err
}

// PutInTx passes a transaction as the interface.
//
// effect: nil: writes tx
// effect: error: writes tx
func PutInTx(ctx context.Context, tx *sql.Tx, name string) error {
	if err := Put(ctx, tx, name); err != nil {
		return fmt.Errorf("put: %w", err)
	}
	return nil
}

// End commits through an interface that *sql.Tx satisfies.
//
// effect: nil: commits f
// effect: error: finishes f
func End(f Finisher) error { return f.Commit() }

// Names is a store that others may implement.
type Names interface {
	Add(ctx context.Context, name string) error
}

type table struct {
	db *sql.DB
}

// Add is the only implementation in this package.
//
// effect: nil: writes t.db
// effect: error: writes t.db
func (t *table) Add(ctx context.Context, name string) error { return Put(ctx, t.db, name) }

// New returns the implementation.
//
// effect: return: returns r0 around db
func New(db *sql.DB) Names { return &table{db: db} }

// AddTwice calls a method of the interface, that is, of its implementation.
//
// effect: nil: writes n.db
// effect: error: writes n.db
func AddTwice(ctx context.Context, n Names, name string) error {
	if err := n.Add(ctx, name); err != nil {
		return err
	}
	return n.Add(ctx, name+"'")
}

// Clock has nothing to do with a database, and no implementation here.
type Clock interface{ Now() int64 }

// Stamp calls an interface that says nothing of a handle.
//
// effect: nil: writes db
// effect: error: writes db
func Stamp(ctx context.Context, db DBTX, c Clock) error {
	return Put(ctx, db, fmt.Sprint(c.Now()))
}
