// Package single works on a pool of one connection.
package single

import (
	"context"
	"database/sql"
	"errors"

	_ "github.com/lib/pq" // the driver "postgres"
)

// OnSingleConnection limits the pool to one connection first.
func OnSingleConnection(ctx context.Context, dsn string) (err error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, `BEGIN`); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, `SELECT swap()`); err != nil {
		_, rbErr := db.ExecContext(ctx, `ROLLBACK`)
		return errors.Join(err, rbErr)
	}
	_, err = db.ExecContext(ctx, `COMMIT`)
	return err
}

// BeforeSingleConnection limits the pool when the transaction is over.
func BeforeSingleConnection(ctx context.Context, dsn string) (*sql.DB, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, `BEGIN`); err != nil { // want `BEGIN is sent as text on pool "db": the next statement may run on another connection \(rawtx\)`
		return nil, errors.Join(err, db.Close())
	}
	if _, err := db.ExecContext(ctx, `ROLLBACK`); err != nil { // want `ROLLBACK is sent as text on pool "db": the next statement may run on another connection \(rawtx\)`
		return nil, errors.Join(err, db.Close())
	}
	db.SetMaxOpenConns(1)
	return db, nil
}
