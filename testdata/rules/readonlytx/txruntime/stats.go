// Package stats writes in read-only transactions of txruntime.
package stats

import (
	"context"

	"github.com/txvet/txvet/txruntime"
)

// Stats has the sessions.
type Stats struct{ sessions *txruntime.Factory }

// Count writes in a scope that is read-only.
func (t *Stats) Count(ctx context.Context) error {
	return t.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		n, err := txruntime.One[int](ctx, s, "select count(*) from users")
		if err != nil {
			return err
		}
		_, err = s.Exec(ctx, "insert into stats (n) values ($1)", n) // want `INSERT in "s", which was begun read-only on line \d+ \(readonlytx\)`
		return err
	}, txruntime.TxOptions{ReadOnly: true})
}

// Keep does not say so.
func (t *Stats) Keep(ctx context.Context) error {
	return t.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		n, err := txruntime.One[int](ctx, s, "select count(*) from users")
		if err != nil {
			return err
		}
		_, err = s.Exec(ctx, "insert into stats (n) values ($1)", n)
		return err
	}, txruntime.TxOptions{Isolation: txruntime.Serializable})
}

// Segments is read-only in the first of two.
func (t *Stats) Segments(ctx context.Context) error {
	s := t.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx, txruntime.TxOptions{ReadOnly: true}); err != nil {
		return err
	}
	n, err := txruntime.One[int](ctx, s, "select count(*) from users")
	if err != nil {
		return err
	}
	if err := s.Commit(ctx); err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil {
		return err
	}
	s.Queue("insert into stats (n) values ($1)", n)
	return s.Commit(ctx)
}

// Queued queues a write in the first.
func (t *Stats) Queued(ctx context.Context) error {
	s := t.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx, txruntime.TxOptions{ReadOnly: true}); err != nil {
		return err
	}
	s.Queue("insert into stats (n) values ($1)", 1) // want `INSERT in "s", which was begun read-only on line \d+ \(readonlytx\)`
	return s.Commit(ctx)
}
