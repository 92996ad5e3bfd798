package conform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// testRetry is scopes that run again.
func testRetry(t *testing.T, d Database) {
	ctx := context.Background()
	errAgain := errors.New("again")
	retry := func(most int) txruntime.TxOptions {
		return txruntime.TxOptions{Retry: txruntime.Retry{
			Max:      most,
			Backoff:  func(int) time.Duration { return 0 },
			Classify: func(err error) bool { return errors.Is(err, errAgain) },
		}}
	}

	t.Run("until it succeeds, and keeps only that run", func(t *testing.T) {
		k := newKit(t, d)
		var hooks, attempts []int
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			attempts = append(attempts, s.Attempt())
			k.add(ctx, s, s.Attempt())
			s.AfterCommit(func(context.Context) { hooks = append(hooks, s.Attempt()) })
			if s.Attempt() < 3 {
				return fmt.Errorf("wrapped: %w", errAgain)
			}
			return nil
		}, retry(5))
		if err != nil || !slices.Equal(attempts, []int{1, 2, 3}) || !slices.Equal(hooks, []int{3}) {
			t.Error(err, attempts, hooks)
		}
		k.kept(3)
	})

	t.Run("not more often than allowed", func(t *testing.T) {
		k := newKit(t, d)
		runs := 0
		err := k.make.Begin(ctx, func(context.Context, *txruntime.Session) error { runs++; return errAgain }, retry(2))
		if err != errAgain || runs != 3 {
			t.Error(err, runs)
		}
	})

	t.Run("not for other errors", func(t *testing.T) {
		k := newKit(t, d)
		runs := 0
		err := k.make.Begin(ctx, func(context.Context, *txruntime.Session) error { runs++; return errOwn }, retry(2))
		if err != errOwn || runs != 1 {
			t.Error(err, runs)
		}
	})

	t.Run("not after a commit", func(t *testing.T) {
		k := newKit(t, d)
		runs := 0
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			runs++
			k.add(ctx, s, runs)
			if err := s.Commit(ctx); err != nil {
				return err
			}
			return errAgain
		}, retry(2))
		if err != errAgain || runs != 1 {
			t.Error(err, runs)
		}
		k.kept(1)
	})

	t.Run("not in a done context", func(t *testing.T) {
		k := newKit(t, d)
		runs := 0
		ctx, cancel := context.WithCancel(ctx)
		_ = k.make.Begin(ctx, func(context.Context, *txruntime.Session) error { runs++; cancel(); return errAgain }, retry(5))
		if runs != 1 {
			t.Error(runs)
		}
	})
}
