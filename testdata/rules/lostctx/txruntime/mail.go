// Package mail drops the context of a scope of txruntime.
package mail

import (
	"context"

	"github.com/txvet/txvet/txruntime"
)

// Mail has the sessions.
type Mail struct{ sessions *txruntime.Factory }

const insert = "insert into mails (recipient) values ($1)"

// Outer uses the context from outside.
func (m *Mail) Outer(ctx context.Context, to string) error {
	return m.sessions.Begin(ctx, func(inner context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(inner, insert, to); err != nil {
			return err
		}
		_, err := s.Exec(ctx, "update recipients set n = n + 1 where name = $1", to) // want `"ctx" is the context outside the scope of line \d+: use the one that the scope gives \(lostctx\)`
		return err
	})
}

// Inner uses the right one, and what is made of it.
func (m *Mail) Inner(ctx context.Context, to string) error {
	return m.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, insert, to); err != nil {
			return err
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		return send(ctx, s, to)
	})
}

func send(ctx context.Context, s *txruntime.Session, to string) error {
	_, err := s.Exec(ctx, "update recipients set n = n + 1 where name = $1", to)
	return err
}

// Passed passes the outer one on.
func (m *Mail) Passed(ctx context.Context, to string) error {
	return m.sessions.Begin(ctx, func(_ context.Context, s *txruntime.Session) error {
		return send(ctx, s, to) // want `"ctx" is the context outside the scope of line \d+: use the one that the scope gives \(lostctx\)`
	})
}

// InPlace does so on a session of its own.
func (m *Mail) InPlace(ctx context.Context, to string) error {
	s := m.sessions.Session(ctx)
	defer s.Close()
	return s.Begin(ctx, func(inner context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, insert, to); err != nil { // want `"ctx" is the context outside the scope of line \d+: use the one that the scope gives \(lostctx\)`
			return err
		}
		_, err := s.Exec(inner, insert, to)
		return err
	})
}

// ByHand has one context only.
func (m *Mail) ByHand(ctx context.Context, to string) error {
	s := m.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	if err := send(ctx, s, to); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// Background drops it altogether.
func (m *Mail) Background(ctx context.Context, to string) error {
	return m.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(context.Background(), insert, to) // want `context.Background\(\) is passed although context "ctx" is in scope \(lostctx\)`
		return err
	})
}

// Saved is given no other context by a savepoint.
func (m *Mail) Saved(ctx context.Context, to string) error {
	return m.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		return s.Nested(ctx, func(_ context.Context, s *txruntime.Session) error {
			return send(ctx, s, to)
		})
	})
}
