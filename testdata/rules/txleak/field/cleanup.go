package field

import (
	"context"
	"database/sql"
	"errors"
)

// Locker locks the database for one session.
type Locker interface {
	Lock(context.Context, *sql.Conn) error
	Unlock(context.Context, *sql.Conn) error
}

func ensureVersions(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS versions (n int)`)
	return err
}

// initialize returns a connection with the function that releases it, which is another one under a lock.
func initialize(ctx context.Context, db *sql.DB, l Locker) (*sql.Conn, func() error, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	cleanup := func() error { return conn.Close() }
	if l != nil {
		if err := l.Lock(ctx, conn); err != nil {
			return nil, nil, errors.Join(err, cleanup())
		}
		cleanup = func() error { return errors.Join(l.Unlock(ctx, conn), conn.Close()) }
	}
	if err := ensureVersions(ctx, conn); err != nil {
		return nil, nil, errors.Join(err, cleanup())
	}
	return conn, cleanup, nil
}

// UpDefersCleanup joins the error of the release to its own.
func UpDefersCleanup(ctx context.Context, db *sql.DB, l Locker) (err error) {
	conn, cleanup, err := initialize(ctx, db, l)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	_, err = conn.ExecContext(ctx, `INSERT INTO versions (n) VALUES (1)`)
	return err
}

// DownCallsCleanup releases on both paths.
func DownCallsCleanup(ctx context.Context, db *sql.DB, l Locker) error {
	conn, cleanup, err := initialize(ctx, db, l)
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, `DELETE FROM versions`); err != nil {
		return errors.Join(err, cleanup())
	}
	return cleanup()
}

// UpDropsCleanup throws the release away.
func UpDropsCleanup(ctx context.Context, db *sql.DB, l Locker) error {
	conn, _, err := initialize(ctx, db, l)
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `INSERT INTO versions (n) VALUES (1)`)
	return err
}

// DownForgetsCleanupOnFailure releases on success only.
func DownForgetsCleanupOnFailure(ctx context.Context, db *sql.DB, l Locker) error {
	conn, cleanup, err := initialize(ctx, db, l)
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, `DELETE FROM versions`); err != nil {
		return err
	}
	return cleanup()
}
