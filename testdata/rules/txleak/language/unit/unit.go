// Package unit is a unit of work, generic in what it works with.
package unit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Beginner is a pool or a connection.
type Beginner interface {
	BeginTx(ctx context.Context, opts *sql.TxOptions) (*sql.Tx, error)
}

// Finisher is a transaction of any library.
type Finisher interface {
	Commit() error
	Rollback() error
}

// Run calls f in a transaction and commits when it returns a nil error.
func Run[B Beginner, T any](ctx context.Context, db B, f func(*sql.Tx) (T, error)) (T, error) {
	var none T
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return none, fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	v, err := f(tx)
	if err != nil {
		return none, err
	}
	return v, tx.Commit()
}

// Finish commits when *err is nil and rolls back when it is not.
func Finish[T Finisher](tx T, err *error) {
	if *err != nil {
		*err = errors.Join(*err, tx.Rollback())
		return
	}
	*err = tx.Commit()
}

// Start hands an open transaction to the caller.
func Start[B Beginner](ctx context.Context, db B) (*sql.Tx, error) {
	return db.BeginTx(ctx, nil)
}

// Must panics on an error.
func Must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
