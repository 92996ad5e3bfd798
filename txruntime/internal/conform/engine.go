package conform

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// testEngine is the engine's life, and sessions that are forgotten.
func testEngine(t *testing.T, d Database) {
	ctx := context.Background()

	t.Run("Dispose waits for transactions", func(t *testing.T) {
		k := newKit(t, d)
		s := k.started()
		k.add(ctx, s, 1)
		disposed := make(chan error)
		go func() { disposed <- k.engine.Dispose(ctx) }()
		for !errors.Is(k.engine.Ping(ctx), txruntime.ErrEngineClosed) {
			time.Sleep(time.Millisecond)
		}
		if err := s.Commit(ctx); err != nil {
			t.Error(err)
		}
		if err := <-disposed; err != nil {
			t.Error(err)
		}
		if err := k.make.Begin(ctx, func(context.Context, *txruntime.Session) error { return nil }); !errors.Is(err, txruntime.ErrEngineClosed) {
			t.Error(err)
		}
	})

	t.Run("Dispose reports what is open, with its stack", func(t *testing.T) {
		k := newKit(t, d)
		s := k.started()
		k.add(ctx, s, 1)
		err := k.engine.Dispose(done())
		var leaks *txruntime.LeakError
		if !errors.As(err, &leaks) || !errors.Is(err, txruntime.ErrLeak) || len(leaks.Sessions) != 1 {
			t.Fatalf("got %v", err)
		}
		if !strings.Contains(err.Error(), "conform.(*kit).started") {
			t.Errorf("no stack of the begin: %v", err)
		}
		if err := s.Commit(ctx); !errors.Is(err, txruntime.ErrEngineClosed) {
			t.Error(err)
		}
	})

	t.Run("Dispose in the middle of a statement", func(t *testing.T) {
		k := newKit(t, d)
		ended := make(chan error)
		running := make(chan none)
		go func() {
			ended <- k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				k.add(ctx, s, 1)
				close(running)
				ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
				defer cancel()
				_, _ = txruntime.All[any](ctx, s, d.Slow)
				return nil
			})
		}()
		<-running
		if err := k.engine.Dispose(done()); !errors.Is(err, txruntime.ErrLeak) {
			t.Error(err)
		}
		if err := <-ended; err == nil {
			t.Error("committed after Dispose had given up")
		}
	})

	t.Run("a forgotten session is reported and its connection closed", func(t *testing.T) {
		found := make(chan *txruntime.GuardError, 1)
		k := newKit(t, d, txruntime.WithPool(1, 0, 0, 0), txruntime.WithHooks(txruntime.Hooks{Guard: func(_ context.Context, g *txruntime.GuardError) { found <- g }}))
		func() {
			s := k.make.Session(ctx)
			if err := s.Start(ctx); err != nil {
				t.Fatal(err)
			}
			k.add(ctx, s, 1)
		}()
		deadline := time.After(10 * time.Second)
		for {
			runtime.GC()
			select {
			case g := <-found:
				if !errors.Is(g, txruntime.ErrLeak) || !strings.Contains(g.Trace(), "conform.testEngine") {
					t.Errorf("%v%s", g, g.Trace())
				}
				k.kept()
				return
			case <-deadline:
				t.Fatal("not found")
			case <-time.After(5 * time.Millisecond):
			}
		}
	})

	t.Run("a finished session is not", func(t *testing.T) {
		k := newKit(t, d, txruntime.WithHooks(txruntime.Hooks{Guard: func(_ context.Context, g *txruntime.GuardError) { t.Error(g) }}))
		for id := range 10 {
			s := k.make.Session(ctx)
			if err := s.Start(ctx); err != nil {
				t.Fatal(err)
			}
			k.add(ctx, s, id+1)
			if err := s.Commit(ctx); err != nil {
				t.Error(err)
			}
		}
		runtime.GC()
		time.Sleep(20 * time.Millisecond)
		k.kept(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	})

	t.Run("a long transaction is reported while it is open", func(t *testing.T) {
		found := make(chan *txruntime.GuardError, 1)
		k := newKit(t, d, txruntime.WithLongTx(10*time.Millisecond),
			txruntime.WithHooks(txruntime.Hooks{Guard: func(_ context.Context, g *txruntime.GuardError) { found <- g }}))
		k.scope(func(ctx context.Context, s *txruntime.Session) {
			if g := <-found; !errors.Is(g, txruntime.ErrLongTx) {
				t.Error(g)
			}
		})
	})

	t.Run("eager sends the begin at once", func(t *testing.T) {
		k := newKit(t, d, txruntime.WithEager(true))
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			if s.State() != txruntime.StateOpen || k.engine.Stats().InUse != 1 {
				t.Errorf("%s, %+v", s.State(), k.engine.Stats())
			}
			k.add(ctx, s, 1)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		k.kept(1)
	})

	t.Run("ping before each transaction", func(t *testing.T) {
		k := newKit(t, d, txruntime.WithPrePing(txruntime.PingAlways))
		k.kept()
		if err := k.engine.Ping(ctx); err != nil {
			t.Error(err)
		}
	})
}
