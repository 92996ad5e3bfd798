package conform

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// testContexts is what cancellation and foreign contexts do.
func testContexts(t *testing.T, d Database) {
	t.Run("cancelled before each operation", func(t *testing.T) {
		for _, op := range operations {
			if op.name == "Rollback" || op.name == "Close" {
				continue
			}
			t.Run(op.name, func(t *testing.T) {
				k := newKit(t, d)
				s := k.make.Session(context.Background())
				defer s.Close()
				if op.name != "Begin" && op.name != "Start" {
					if err := s.Start(context.Background()); err != nil {
						t.Fatal(err)
					}
					k.add(context.Background(), s, 1)
				}
				err := op.run(k, done(), s)
				local := op.name == "Flush" || op.name == "Nested" // nothing to send
				if !local && !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
				if err := s.Rollback(done()); err != nil {
					t.Error(err)
				}
				k.kept()
			})
		}
	})

	t.Run("cancelled during a statement", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			k.add(ctx, s, 1)
			ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := txruntime.All[any](ctx, s, d.Slow)
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
			return err
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		k.kept()
	})

	t.Run("cancelled during a statement in a savepoint", func(t *testing.T) {
		if !d.Survives {
			t.Skip("the driver closes the connection")
		}
		k := newKit(t, d)
		err := k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			k.add(ctx, s, 1)
			err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
				ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
				defer cancel()
				_, err := txruntime.All[any](ctx, s, d.Slow)
				return err
			})
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			k.add(ctx, s, 2)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		k.kept(1, 2)
	})

	t.Run("the scope's timeout", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			k.add(ctx, s, 1)
			<-ctx.Done()
			return nil
		}, txruntime.TxOptions{Timeout: 200 * time.Millisecond})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		k.kept()
	})

	t.Run("a manual transaction's timeout", func(t *testing.T) {
		k := newKit(t, d)
		s := k.make.Session(context.Background())
		defer s.Close()
		if err := s.Start(context.Background(), txruntime.TxOptions{Timeout: 50 * time.Millisecond}); err != nil {
			t.Fatal(err)
		}
		if _, err := txruntime.All[any](context.Background(), s, d.Slow); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		_ = s.Close()
		k.kept()
	})

	t.Run("a statement's timeout", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			_, err := txruntime.All[any](ctx, s, d.Slow)
			return err
		}, txruntime.TxOptions{StatementTimeout: 50 * time.Millisecond})
		if err == nil {
			t.Error("no error")
		}
	})

	t.Run("a context from outside", func(t *testing.T) {
		for _, mode := range []txruntime.Mode{txruntime.Report, txruntime.Fail, txruntime.Off} {
			var found []error
			k := newKit(t, d, txruntime.WithGuards(txruntime.Guards{txruntime.ErrWrongContext: mode}),
				txruntime.WithHooks(txruntime.Hooks{Guard: func(_ context.Context, g *txruntime.GuardError) { found = append(found, g) }}))
			outer := context.Background()
			err := k.make.Begin(outer, func(_ context.Context, s *txruntime.Session) error {
				_, err := s.Exec(outer, k.insert, 1)
				return err
			})
			if (len(found) > 0) != (mode != txruntime.Off) || errors.Is(err, txruntime.ErrWrongContext) != (mode == txruntime.Fail) {
				t.Errorf("mode %d: %v, hook %v", mode, err, found)
			}
		}
	})

	t.Run("another session in a scope", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			return k.make.Begin(ctx, func(context.Context, *txruntime.Session) error { return nil })
		})
		if !errors.Is(err, txruntime.ErrForeignSession) {
			t.Error(err)
		}
		err = k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			_, err := k.engine.Autocommit(ctx, "delete from t")
			return err
		})
		if !errors.Is(err, txruntime.ErrForeignSession) {
			t.Error(err)
		}
		err = k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			return k.make.Begin(txruntime.Detach(ctx), func(context.Context, *txruntime.Session) error { return nil })
		})
		if err != nil {
			t.Error(err)
		}
	})

	t.Run("a context that outlives its scope", func(t *testing.T) {
		k := newKit(t, d)
		var left context.Context
		_ = k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			left = ctx
			return nil
		})
		err := k.make.Begin(left, func(ctx context.Context, s *txruntime.Session) error {
			k.add(ctx, s, 1)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		k.kept(1)
	})
}
