package field

import (
	"context"
	"database/sql"
	"errors"
)

// pinned owns its connection.
type pinned struct {
	conn *sql.Conn
	db   *sql.DB
}

func newPinned(ctx context.Context, conn *sql.Conn) (*pinned, error) {
	if err := conn.PingContext(ctx); err != nil {
		return nil, err
	}
	return &pinned{conn: conn}, nil
}

// Close gives the connection back and closes the pool.
func (p *pinned) Close() error { return errors.Join(p.conn.Close(), p.db.Close()) }

// PinClosesWhenRefused hands the connection on, or gives it back.
func PinClosesWhenRefused(ctx context.Context, db *sql.DB) (*pinned, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	p, err := newPinned(ctx, conn)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	p.db = db
	return p, nil
}

// PinForgetsWhenRefused forgets the connection that nothing took.
func PinForgetsWhenRefused(ctx context.Context, db *sql.DB) (*pinned, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	p, err := newPinned(ctx, conn)
	if err != nil {
		return nil, err // want `connection "conn" \(acquired on line 41\) is still held when this returns \(txleak\)`
	}
	p.db = db
	return p, nil
}
