// Package field opens pools in the ways of larger programs.
package field

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
)

// Driver migrates one database.
type Driver interface{ Close() error }

type driver struct {
	db     *sql.DB
	locked atomic.Bool
	table  string
}

// WithInstance puts the pool in the driver that it returns.
func WithInstance(db *sql.DB, table string) (Driver, error) {
	if err := db.Ping(); err != nil {
		return nil, err
	}
	d := &driver{db: db, table: table}
	if err := d.ensureTable(); err != nil {
		return nil, err
	}
	return d, nil
}

func (d *driver) ensureTable() error {
	_, err := d.db.Exec(`CREATE TABLE IF NOT EXISTS ` + d.table + ` (version int)`)
	return err
}

// Close closes the pool.
func (d *driver) Close() error { return d.db.Close() }

// OpenDriver hands the pool to the driver.
func OpenDriver(url string) (Driver, error) {
	db, err := sql.Open("sqlite3", url)
	if err != nil {
		return nil, err
	}
	d, err := WithInstance(db, "migrations")
	if err != nil {
		return nil, err
	}
	return d, nil
}

// OpenDriverClosesWhenRefused closes the pool that no driver took.
func OpenDriverClosesWhenRefused(url string) (Driver, error) {
	db, err := sql.Open("sqlite3", url)
	if err != nil {
		return nil, err
	}
	d, err := WithInstance(db, "migrations")
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return d, nil
}

// OpenDriverInTailCall returns what the constructor returns.
func OpenDriverInTailCall(url string) (Driver, error) {
	db, err := sql.Open("sqlite3", url)
	if err != nil {
		return nil, err
	}
	return WithInstance(db, "migrations")
}

// datastore knows the pool by its functions only.
type datastore struct {
	count func(context.Context) (int, error)
	close func() error
}

func newDatastore(db *sql.DB) *datastore {
	return &datastore{
		count: func(ctx context.Context) (n int, err error) {
			err = db.QueryRowContext(ctx, `SELECT count(*) FROM modules`).Scan(&n)
			return n, err
		},
		close: db.Close,
	}
}

func newChecked(db *sql.DB, name string) (*datastore, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	return newDatastore(db), nil
}

// OpenDatastore hands the pool to a constructor that hands it to another one.
func OpenDatastore(dsn, name string) (*datastore, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	return newChecked(db, name)
}

// stats is all that is left of a pool.
type stats struct{ modules int }

func newStats(ctx context.Context, db *sql.DB) (*stats, error) {
	s := &stats{}
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM modules`).Scan(&s.modules); err != nil {
		return nil, err
	}
	return s, nil
}

// OpenStats hands the pool to a constructor that does not keep it.
func OpenStats(ctx context.Context, dsn string) (*stats, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	return newStats(ctx, db)
}
