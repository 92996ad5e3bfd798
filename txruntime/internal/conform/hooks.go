package conform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

// testHooks is what is called after the end of a transaction.
func testHooks(t *testing.T, d Database) {
	ctx := context.Background()
	type session = *txruntime.Session

	for _, c := range []struct {
		name  string
		scope func(ctx context.Context, s session, note func(session, string)) error
		want  []string
	}{
		{"commit", func(ctx context.Context, s session, note func(session, string)) error {
			note(s, "a")
			note(s, "b")
			return nil
		}, []string{"commit a", "commit b"}},
		{"rollback", func(ctx context.Context, s session, note func(session, string)) error {
			note(s, "a")
			return errOwn
		}, []string{"rollback a"}},
		{"a savepoint's are promoted", func(ctx context.Context, s session, note func(session, string)) error {
			note(s, "a")
			return s.Nested(ctx, func(ctx context.Context, s session) error { note(s, "b"); return nil })
		}, []string{"commit a", "commit b"}},
		{"a savepoint's are dropped with it", func(ctx context.Context, s session, note func(session, string)) error {
			note(s, "a")
			_ = s.Nested(ctx, func(ctx context.Context, s session) error { note(s, "b"); return errOwn })
			note(s, "c")
			return nil
		}, []string{"rollback b", "commit a", "commit c"}},
		{"a savepoint's are dropped with the outer", func(ctx context.Context, s session, note func(session, string)) error {
			_ = s.Nested(ctx, func(ctx context.Context, s session) error { note(s, "a"); return nil })
			return errOwn
		}, []string{"rollback a"}},
		{"an early commit", func(ctx context.Context, s session, note func(session, string)) error {
			note(s, "a")
			if err := s.Commit(ctx); err != nil {
				return err
			}
			return errOwn
		}, []string{"commit a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newKit(t, d)
			var called []string
			_ = k.make.Begin(ctx, func(ctx context.Context, s session) error {
				return c.scope(ctx, s, func(s session, name string) {
					s.AfterCommit(func(context.Context) { called = append(called, "commit "+name) })
					s.AfterRollback(func(context.Context, error) { called = append(called, "rollback "+name) })
				})
			})
			if !slices.Equal(called, c.want) {
				t.Errorf("called %v, want %v", called, c.want)
			}
		})
	}

	t.Run("the session refuses, a new one is free to begin", func(t *testing.T) {
		k := newKit(t, d, txruntime.WithPool(1, 0, 0, 0))
		err := k.make.Begin(ctx, func(ctx context.Context, s session) error {
			k.add(ctx, s, 1)
			s.AfterCommit(func(ctx context.Context) {
				if _, err := s.Exec(ctx, k.insert, 2); !errors.Is(err, txruntime.ErrTxDone) && !errors.Is(err, txruntime.ErrNoTx) {
					t.Errorf("in the hook: %v", err)
				}
				err := k.make.Begin(ctx, func(ctx context.Context, s session) error {
					k.add(ctx, s, 3)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		k.kept(1, 3)
	})

	t.Run("End tells of every transaction", func(t *testing.T) {
		var ends []bool
		k := newKit(t, d, txruntime.WithHooks(txruntime.Hooks{End: func(_ context.Context, e txruntime.EndInfo) { ends = append(ends, e.Committed) }}))
		_ = k.make.Begin(ctx, func(ctx context.Context, s session) error { k.add(ctx, s, 1); return nil })
		_ = k.make.Begin(ctx, func(ctx context.Context, s session) error { k.add(ctx, s, 2); return errOwn })
		_ = k.make.Begin(ctx, func(ctx context.Context, s session) error { _, _ = s.Exec(ctx, k.insert, 0); return nil })
		if !slices.Equal(ends, []bool{true, false, false}) {
			t.Error(ends)
		}
	})

	t.Run("all hooks see every flight, with its rows, when they are read", func(t *testing.T) {
		var told []string
		hook := func(name string) txruntime.Option {
			return txruntime.WithHooks(txruntime.Hooks{Flight: func(ctx context.Context, f txruntime.FlightInfo) (context.Context, func(txruntime.FlightResult)) {
				return ctx, func(r txruntime.FlightResult) { told = append(told, fmt.Sprint(name, " ", f.Op, " ", r.Err == nil)) }
			}})
		}
		k := newKit(t, d, hook("a"), hook("b"))
		err := k.make.Begin(ctx, func(ctx context.Context, s session) error {
			for range s.Rows(ctx, "select id from t") {
				if len(told) > 0 {
					t.Errorf("told before the rows were read: %v", told)
				}
			}
			_, err := s.Exec(ctx, k.insert, 0)
			return err
		})
		want := []string{"b query true", "a query true", "b exec false", "a exec false"}
		if !errors.Is(err, txruntime.ErrUnique) || !slices.Equal(told, want) {
			t.Errorf("told %v, want %v; %v", told, want, err)
		}
	})
}
