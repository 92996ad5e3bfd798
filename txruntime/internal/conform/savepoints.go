package conform

import (
	"context"
	"errors"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

// testSavepoints is what Nested keeps and undoes.
func testSavepoints(t *testing.T, d Database) {
	type step = func(k *kit, ctx context.Context, s *txruntime.Session) error
	add := func(id int) step {
		return func(k *kit, ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, k.insert, id)
			return err
		}
	}
	queue := func(id int) step {
		return func(k *kit, ctx context.Context, s *txruntime.Session) error {
			s.Queue(k.insert, id)
			return nil
		}
	}
	broken := func(k *kit, ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, "selekt 1")
		return err
	}
	twice := func(k *kit, ctx context.Context, s *txruntime.Session) error { // a row that already has its key
		txruntime.NewTable[struct {
			ID int `db:"id,pk,auto"`
		}]("t").Add(s, &struct {
			ID int `db:"id,pk,auto"`
		}{7})
		return s.Flush(ctx)
	}
	fail := func(*kit, context.Context, *txruntime.Session) error { return errOwn }
	drop := func(st step) step {
		return func(k *kit, ctx context.Context, s *txruntime.Session) error {
			_ = st(k, ctx, s)
			return nil
		}
	}
	all := func(steps ...step) step {
		return func(k *kit, ctx context.Context, s *txruntime.Session) error {
			for _, st := range steps {
				if err := st(k, ctx, s); err != nil {
					return err
				}
			}
			return nil
		}
	}
	nested := func(steps ...step) step {
		return func(k *kit, ctx context.Context, s *txruntime.Session) error {
			return s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error { return all(steps...)(k, ctx, s) })
		}
	}
	try := func(steps ...step) step { return drop(nested(steps...)) }

	for _, c := range []struct {
		name  string
		scope step
		kept  []int
		err   error
	}{
		{"its work becomes the outer's", all(add(1), nested(add(2)), add(3)), []int{1, 2, 3}, nil},
		{"its error undoes its work only", all(add(1), try(add(2), fail), add(3)), []int{1, 3}, nil},
		{"its error is returned as it is", all(add(1), nested(add(2), fail)), nil, errOwn},
		{"a failed statement undoes its work only", all(add(1), try(add(2), add(0)), add(3)), []int{1, 3}, nil},
		{"a statement that cannot be parsed, too", all(add(1), try(add(2), broken), add(3)), []int{1, 3}, nil},
		{"even as the first of it", all(add(1), try(broken), add(3)), []int{1, 3}, nil},
		{"even as the first of the transaction", all(try(broken), add(3)), []int{3}, nil},
		{"even with what was queued before", all(queue(1), try(broken), add(3)), []int{1, 3}, nil},
		{"a failed statement that was dropped", all(add(1), try(drop(add(0)), drop(add(2))), add(3)), []int{1, 3}, nil},
		{"the dropped failure is the error of it", all(add(1), nested(drop(add(0)))), nil, txruntime.ErrAborted},
		{"a row that cannot be sent undoes its work only", all(queue(1), try(add(2), twice), queue(3)), []int{1, 3}, nil},
		{"even as the first of it, after what was queued", all(queue(1), try(twice), queue(3)), []int{1, 3}, nil},
		{"writes queued in it are its", all(queue(1), try(queue(2), queue(0)), queue(3)), []int{1, 3}, nil},
		{"writes queued before it are not", all(queue(1), try(add(2), fail), queue(3)), []int{1, 3}, nil},
		{"writes queued in it are dropped with it", all(add(1), try(queue(2), fail), queue(3)), []int{1, 3}, nil},
		{"a failure of the outer's is not undone", all(queue(0), try(add(2))), nil, txruntime.ErrAborted},
		{"in each other", all(nested(add(1), nested(add(2), nested(add(3))))), []int{1, 2, 3}, nil},
		{"in each other, the innermost fails", all(nested(add(1), try(add(2), nested(add(3), fail)), add(4))), []int{1, 4}, nil},
		{"in each other, the outer fails", all(add(1), try(nested(add(2)), nested(add(3)), fail), add(4)), []int{1, 4}, nil},
		{"one after the other", all(try(add(1)), try(add(2), fail), try(add(0)), try(add(3)), try(add(4), broken)), []int{1, 3}, nil},
		{"empty ones leave nothing", all(nested(), nested(nested()), add(1), nested()), []int{1}, nil},
		{"an error after it undoes all", all(nested(add(1)), add(2), fail), nil, errOwn},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newKit(t, d)
			err := k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error { return c.scope(k, ctx, s) })
			if !errors.Is(err, c.err) || c.err == nil && err != nil {
				t.Errorf("got %v, want %v", err, c.err)
			}
			k.kept(c.kept...)
		})
	}

	t.Run("duplicates are skipped row by row", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			for _, id := range []int{1, 2, 2, 0, 3, 1, 4} {
				_ = s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
					_, err := s.Exec(ctx, k.insert, id)
					return err
				})
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		k.kept(1, 2, 3, 4)
	})

	t.Run("the manual form", func(t *testing.T) {
		k := newKit(t, d)
		ctx := context.Background()
		s := k.started()
		for id, end := range []func(*txruntime.Session, context.Context) error{(*txruntime.Session).Commit, (*txruntime.Session).Rollback, (*txruntime.Session).Commit} {
			inner, err := s.Savepoint(ctx)
			if err != nil {
				t.Fatal(err)
			}
			k.add(ctx, inner, id+1)
			if err := end(inner, ctx); err != nil {
				t.Error(err)
			}
			if err := inner.Rollback(ctx); err != nil {
				t.Error(err)
			}
		}
		if err := s.Commit(ctx); err != nil {
			t.Error(err)
		}
		k.kept(1, 3)
	})

	t.Run("a savepoint left open fails the commit", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			inner, err := s.Savepoint(ctx)
			k.add(ctx, inner, 1)
			return err
		})
		if !errors.Is(err, txruntime.ErrNestedActive) {
			t.Error(err)
		}
		k.kept()
	})

	t.Run("the outer used inside loses nothing silently", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			k.add(ctx, s, 1)
			_ = s.Nested(ctx, func(ctx context.Context, _ *txruntime.Session) error {
				_, _ = s.Exec(ctx, k.insert, 2)
				return nil
			})
			return nil
		})
		if !errors.Is(err, txruntime.ErrAborted) || !errors.Is(err, txruntime.ErrNestedActive) {
			t.Error(err)
		}
		k.kept()
	})
}
