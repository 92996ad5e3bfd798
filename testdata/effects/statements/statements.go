// Package statements has the kinds of statements and handles that the others
// have not.
package statements

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"
	_ "github.com/lib/pq" // the driver "postgres"
)

// Lock takes a lock that lasts as long as the transaction.
//
// effect: locks on tx with ctx
func Lock(ctx context.Context, tx *sql.Tx, id int64) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, id)
	return err
}

// Prepare leaves the statement open for its caller.
//
// effect: prepares on db with ctx
// effect: return: opens r0 on db if r1 is nil
func Prepare(ctx context.Context, db *sql.DB) (*sql.Stmt, error) {
	return db.PrepareContext(ctx, `DELETE FROM queue WHERE id = $1`)
}

// Pin takes a connection out of the pool and begins on it.
//
// effect: nil: opens r0 on db, opens r1 on r0 read-only until ctx
// effect: error: nothing
func Pin(ctx context.Context, db *sql.DB) (*sql.Conn, *sql.Tx, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("pin: %w", err)
	}
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, nil, fmt.Errorf("begin: %w", conn.Close())
	}
	return conn, tx, nil
}

// Nest opens a savepoint.
//
// effect: begins on tx with ctx
// effect: return: opens r0 on tx as savepoint if r1 is nil
func Nest(ctx context.Context, tx pgx.Tx) (pgx.Tx, error) { return tx.Begin(ctx) }

// Try undoes what failed by a savepoint.
//
// effect: begins on tx with ctx
func Try(ctx context.Context, tx pgx.Tx) error {
	nested, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	if _, err := nested.Exec(ctx, `DELETE FROM queue`); err != nil {
		return nested.Rollback(ctx)
	}
	return nested.Commit(ctx)
}

// Skip goes on after a failure, by a savepoint in SQL.
//
// effect: reads tx with ctx
// effect: writes tx with ctx
// effect: return: undoes tx
// effect: error: nothing
// effect: nil: nothing
func Skip(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, `SAVEPOINT skip`); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM queue`); err != nil {
		_, err = tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT skip`)
		return err
	}
	return nil
}

// Notify waits for a server and writes without its caller's context.
//
// effect: waits
// effect: writes tx
func Notify(ctx context.Context, tx *sql.Tx, url string) error {
	res, err := http.Get(url)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = tx.Exec(`UPDATE jobs SET status = $1`, res.StatusCode)
	return err
}

// Detached writes with a context of its own.
//
// effect: writes tx with background
func Detached(tx *sql.Tx) error {
	_, err := tx.ExecContext(context.Background(), `DELETE FROM queue`)
	return err
}

// Parallel runs fn in a goroutine with a transaction of its own.
//
// effect: begins on db with ctx
// effect: scope fn(tx on db) in a goroutine
// effect: error: nothing
// effect: error: keeps fn
// effect: return: keeps fn
func Parallel(ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	done := make(chan error)
	go func() { done <- fn(tx) }()
	if err := <-done; err != nil {
		return err
	}
	return tx.Commit()
}
