package field

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// option says whether to go on, given the number of tries and the last error.
type option func(int, error) bool

// again calls fn until it says that it is done, or an option has enough of it.
func again(fn func(int) (bool, error), opts ...option) error {
	var (
		n    int
		err  error
		more bool
	)
	for {
		for _, opt := range opts {
			if !opt(n, err) {
				return err
			}
		}
		more, err = fn(n)
		if !more {
			return err
		}
		n++
	}
}

func passing(err error) bool {
	var t interface{ Temporary() bool }
	return errors.As(err, &t) && t.Temporary()
}

// whilePassing calls fn again after errors that pass.
func whilePassing(fn func(int) error, opts ...option) error {
	return again(func(n int) (bool, error) {
		err := fn(n)
		return passing(err), err
	}, opts...)
}

func limit(n int) option { return func(i int, _ error) bool { return i < n } }

func backoff(d time.Duration) option {
	return func(i int, _ error) bool {
		time.Sleep(time.Duration(i) * d)
		return true
	}
}

// Pin has no connection where the last try has an error.
func Pin(ctx context.Context, db *sql.DB) (*sql.Conn, error) {
	var conn *sql.Conn
	err := whilePassing(func(int) error {
		var err error
		conn, err = db.Conn(ctx)
		return err
	}, limit(12), backoff(time.Millisecond))
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, `SET lock_timeout = 15000`); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// PinLeaks forgets the connection when the second step fails.
func PinLeaks(ctx context.Context, db *sql.DB) (*sql.Conn, error) {
	var conn *sql.Conn
	err := whilePassing(func(int) error {
		var err error
		conn, err = db.Conn(ctx)
		return err
	}, limit(12), backoff(time.Millisecond))
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, `SET lock_timeout = 15000`); err != nil {
		return nil, err // want `connection "conn" \(acquired on line \d+\) is still held when this returns \(txleak\)`
	}
	return conn, nil
}
