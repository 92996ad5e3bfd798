// Package fanout lets sessions of txruntime leave their scope.
package fanout

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/txvet/txvet/txruntime"
)

// Fanout has the sessions.
type Fanout struct {
	sessions *txruntime.Factory
	last     *txruntime.Session
}

const touch = "update users set seen = now() where id = $1"

// Shared uses the session in goroutines.
func (f *Fanout) Shared(ctx context.Context, ids []int) error {
	return f.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		g, ctx := errgroup.WithContext(ctx)
		for _, id := range ids {
			g.Go(func() error {
				_, err := s.Exec(ctx, touch, id) // want `transaction "s" \(begun on line \d+\) is used in a goroutine \(txescape\)`
				return err
			})
		}
		return g.Wait()
	})
}

// Own begins one in each goroutine.
func (f *Fanout) Own(ctx context.Context, ids []int) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, id := range ids {
		g.Go(func() error {
			return f.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				_, err := s.Exec(ctx, touch, id)
				return err
			})
		})
	}
	return g.Wait()
}

// Worker gives a session of its own to one.
func (f *Fanout) Worker(ctx context.Context, ids []int) {
	s := f.sessions.Session(ctx)
	go func() {
		defer s.Close()
		for _, id := range ids {
			s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				_, err := s.Exec(ctx, touch, id)
				return err
			})
		}
	}()
}

// Stored keeps the session of the scope.
func (f *Fanout) Stored(ctx context.Context, id int) error {
	return f.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		f.last = s // want `transaction "s" is stored in f.last and outlives its scope \(txescape\)`
		_, err := s.Exec(ctx, touch, id)
		return err
	})
}

// Inner uses the handle of a savepoint that has ended.
func Inner(ctx context.Context, s *txruntime.Session, id int) error {
	var inner *txruntime.Session
	if err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
		inner = s // want `transaction "s" is stored in inner and outlives its scope \(txescape\)`
		_, err := s.Exec(ctx, touch, id)
		return err
	}); err != nil {
		return err
	}
	_, err := inner.Exec(ctx, touch, id) // want `transaction "s" \(begun on line \d+\) is used after its scope \(txescape\)`
	return err
}

// Outer uses the outer one again.
func Outer(ctx context.Context, s *txruntime.Session, id int) error {
	if err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, touch, id)
		return err
	}); err != nil {
		return err
	}
	_, err := s.Exec(ctx, touch, id)
	return err
}
