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
// effect: writes db with ctx
func Put(ctx context.Context, db DBTX, name string) error {
	_, err := db.ExecContext(ctx, `INSERT INTO names (name) VALUES ($1)`, name)
	return err
}

// PutInTx passes a transaction as the interface.
//
// effect: writes tx with ctx
func PutInTx(ctx context.Context, tx *sql.Tx, name string) error {
	if err := Put(ctx, tx, name); err != nil {
		return fmt.Errorf("put: %w", err)
	}
	return nil
}

// End commits through an interface that *sql.Tx satisfies.
//
// effect: return: commits f
func End(f Finisher) error { return f.Commit() }

// Names is a store that others may implement.
type Names interface {
	//
	// effect: writes p0.db with ctx
	Add(ctx context.Context, name string) error
}

type table struct {
	db *sql.DB
}

// Add is the only implementation in this package.
//
// effect: writes t.db with ctx
func (t *table) Add(ctx context.Context, name string) error { return Put(ctx, t.db, name) }

// New returns the implementation.
//
// effect: return: r0.db is db
func New(db *sql.DB) Names { return &table{db: db} }

// AddTwice calls a method of the interface, that is, of its implementation.
//
// effect: writes n.db with ctx
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
// effect: writes db with ctx
// effect: return: keeps c
func Stamp(ctx context.Context, db DBTX, c Clock) error {
	return Put(ctx, db, fmt.Sprint(c.Now()))
}
