package conform

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

var errOwn = errors.New("the scope's own error")

// testScopes is how scopes end.
func testScopes(t *testing.T, d Database) {
	ctx := context.Background()

	t.Run("nil commits", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			k.add(ctx, s, 1)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		k.kept(1)
	})

	t.Run("an error rolls back and is returned unchanged", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			k.add(ctx, s, 1)
			return errOwn
		})
		if err != errOwn {
			t.Errorf("got %v", err)
		}
		k.kept()
	})

	t.Run("a panic rolls back and goes on", func(t *testing.T) {
		k := newKit(t, d)
		func() {
			defer func() {
				if r := recover(); r != "mine" {
					t.Errorf("recovered %v", r)
				}
			}()
			_ = k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				k.add(ctx, s, 1)
				panic("mine")
			})
		}()
		k.kept()
	})

	t.Run("Goexit rolls back", func(t *testing.T) {
		k := newKit(t, d)
		var wg sync.WaitGroup
		wg.Go(func() {
			_ = k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				k.add(ctx, s, 1)
				runtime.Goexit()
				return nil
			})
		})
		wg.Wait()
		k.kept()
	})

	t.Run("a panic in a savepoint rolls back all", func(t *testing.T) {
		k := newKit(t, d)
		func() {
			defer func() { _ = recover() }()
			_ = k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				k.add(ctx, s, 1)
				return s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
					k.add(ctx, s, 2)
					panic("mine")
				})
			})
		}()
		k.kept()
	})

	t.Run("a panic after the scope leaves the commit", func(t *testing.T) {
		k := newKit(t, d)
		func() {
			defer func() { _ = recover() }()
			_ = k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				k.add(ctx, s, 1)
				return nil
			})
			panic("later")
		}()
		k.kept(1)
	})

	t.Run("scopes of one session follow each other", func(t *testing.T) {
		k := newKit(t, d)
		s := k.make.Session(ctx)
		defer s.Close()
		for id := range 3 {
			err := s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				k.add(ctx, s, id+1)
				if id == 1 {
					return errOwn
				}
				return nil
			})
			if (err != nil) != (id == 1) {
				t.Error(err)
			}
		}
		k.kept(1, 3)
	})

	t.Run("an early commit stays, whatever the scope returns", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			k.add(ctx, s, 1)
			if err := s.Commit(ctx); err != nil {
				return err
			}
			return errOwn
		})
		if err != errOwn {
			t.Error(err)
		}
		k.kept(1)
	})

	t.Run("what is dropped after an early commit fails the scope", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			k.add(ctx, s, 1)
			_ = s.Commit(ctx)
			_, _ = s.Exec(ctx, k.insert, 2)
			return nil
		})
		if !errors.Is(err, txruntime.ErrTxDone) {
			t.Error(err)
		}
		k.kept(1)
	})

	t.Run("a queued write without a transaction is the error of Close", func(t *testing.T) {
		k := newKit(t, d)
		s := k.make.Session(ctx)
		s.Queue(k.insert, 1)
		if err := s.Close(); !errors.Is(err, txruntime.ErrNoTx) {
			t.Error(err)
		}
		k.kept()
	})

	t.Run("manual transactions start anew", func(t *testing.T) {
		k := newKit(t, d)
		s := k.make.Session(ctx)
		defer s.Close()
		for id := 1; id <= 3; id++ {
			if err := s.Start(ctx); err != nil {
				t.Fatal(err)
			}
			k.add(ctx, s, id)
			end := s.Commit
			if id == 2 {
				end = s.Rollback
			}
			if err := end(ctx); err != nil {
				t.Fatal(err)
			}
		}
		k.kept(1, 3)
	})

	t.Run("Close rolls back", func(t *testing.T) {
		k := newKit(t, d)
		s := k.started()
		k.add(ctx, s, 1)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		k.kept()
	})

	t.Run("nothing is seen before the commit", func(t *testing.T) {
		k := newKit(t, d)
		s := k.started()
		k.add(ctx, s, 1)
		if !d.Waits {
			k.kept()
		}
		if err := s.Commit(ctx); err != nil {
			t.Error(err)
		}
		k.kept(1)
	})

	t.Run("an empty scope sends nothing", func(t *testing.T) {
		flights := 0
		k := newKit(t, d, counting(&flights))
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			if err := s.Flush(ctx); err != nil {
				return err
			}
			return s.Nested(ctx, func(context.Context, *txruntime.Session) error { return nil })
		})
		if err != nil || flights != 0 || k.engine.Stats().InUse != 0 {
			t.Errorf("%d flights, %v", flights, err)
		}
	})

	t.Run("a scope of writes is one flight", func(t *testing.T) {
		flights := 0
		k := newKit(t, d, counting(&flights))
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			s.Queue(k.insert, 1)
			s.Queue(k.insert, 2)
			return nil
		})
		if err != nil || flights != 1 {
			t.Errorf("%d flights, %v", flights, err)
		}
		k.kept(1, 2)
	})
}
