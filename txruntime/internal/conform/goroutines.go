package conform

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// Goroutines checks that an engine that was used in every way, and disposed of,
// leaves no goroutine. It must not run in parallel with other tests.
func Goroutines(t *testing.T, d Database) {
	use := func() {
		k := newKit(t, d)
		ctx := context.Background()
		_ = k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error { k.add(ctx, s, 1); return nil })
		_ = k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error { k.add(ctx, s, 2); return errOwn })
		_ = k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			for range s.Rows(ctx, "select id from t") {
				break
			}
			_ = s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
				_, err := s.Exec(ctx, k.insert, 0)
				return err
			})
			ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
			defer cancel()
			_, err := txruntime.All[any](ctx, s, d.Slow)
			return err
		})
		left := k.make.Session(ctx)
		_ = left.Start(ctx)
		k.add(ctx, left, 3)
		_ = k.engine.Dispose(done())
		_ = left.Close()
	}
	use() // what the process starts once
	before := runtime.NumGoroutine()
	for range 5 {
		use()
	}
	for range 300 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}
