package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// VersionLeaksConnection pins a connection and gives it back on success only.
func (l *Ledger) VersionLeaksConnection(ctx context.Context) (string, error) {
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return "", err
	}
	var version string
	if err := conn.QueryRowContext(ctx, `SELECT version()`).Scan(&version); err != nil {
		return "", err // want `connection "conn" \(acquired on line 12\) is still held when this returns \(txleak\)`
	}
	return version, conn.Close()
}

// PingNeverReleases pins a connection for good.
func (l *Ledger) PingNeverReleases(ctx context.Context) error {
	conn, err := l.db.Conn(ctx) // want `connection "conn" is never released \(txleak\)`
	if err != nil {
		return err
	}
	return conn.PingContext(ctx)
}

// PingDefersClose gives the connection back.
func (l *Ledger) PingDefersClose(ctx context.Context) error {
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.PingContext(ctx)
}

// SwapOnConnection begins on the pinned connection and ends both.
func (l *Ledger) SwapOnConnection(ctx context.Context, a, b, cents int64) (err error) {
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := addTo(ctx, tx, a, -cents); err != nil {
		return err
	}
	if err := addTo(ctx, tx, b, cents); err != nil {
		return err
	}
	return tx.Commit()
}

// SwapLeaksOnConnection gives the connection back with a transaction on it.
func (l *Ledger) SwapLeaksOnConnection(ctx context.Context, a, cents int64) error {
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := addTo(ctx, tx, a, -cents); err != nil {
		return fmt.Errorf("swap: %w", err) // want `transaction "tx" \(begun on line 70\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// Pinned owns a connection.
type Pinned struct{ conn *sql.Conn }

// Pin returns an owner that Close releases.
func (l *Ledger) Pin(ctx context.Context) (*Pinned, error) {
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if err := conn.PingContext(ctx); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &Pinned{conn: conn}, nil
}

// Close gives the connection back to its pool.
func (p *Pinned) Close() error { return p.conn.Close() }

// PingPinned closes the owner.
func (l *Ledger) PingPinned(ctx context.Context) error {
	p, err := l.Pin(ctx)
	if err != nil {
		return err
	}
	defer p.Close()
	return p.conn.PingContext(ctx)
}
