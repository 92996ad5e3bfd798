package conform

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

// testErrors is what an error does to the transaction, and what it says.
func testErrors(t *testing.T, d Database) {
	ctx := context.Background()

	t.Run("a dropped error fails the commit", func(t *testing.T) {
		for name, fail := range map[string]func(k *kit, ctx context.Context, s *txruntime.Session){
			"exec":  func(k *kit, ctx context.Context, s *txruntime.Session) { _, _ = s.Exec(ctx, k.insert, 0) },
			"parse": func(k *kit, ctx context.Context, s *txruntime.Session) { _, _ = s.Exec(ctx, "selekt") },
			"flush": func(k *kit, ctx context.Context, s *txruntime.Session) { s.Queue(k.insert, 0); _ = s.Flush(ctx) },
			"query": func(k *kit, ctx context.Context, s *txruntime.Session) {
				_, _ = txruntime.All[int](ctx, s, "select nothing from t")
			},
			"scan": func(k *kit, ctx context.Context, s *txruntime.Session) {
				_, _ = txruntime.All[struct{ Other int }](ctx, s, "select id from t")
			},
			"copy": func(k *kit, ctx context.Context, s *txruntime.Session) {
				_, _ = s.CopyFrom(ctx, "t", []string{"id"}, func(yield func([]any, error) bool) { yield([]any{0}, nil) })
			},
			"copy source": func(k *kit, ctx context.Context, s *txruntime.Session) {
				_, _ = s.CopyFrom(ctx, "t", []string{"id"}, func(yield func([]any, error) bool) { yield(nil, errOwn) })
			},
			"raw": func(k *kit, ctx context.Context, s *txruntime.Session) {
				_ = s.Raw(ctx, func(context.Context, any) error { return errOwn })
			},
			"begin": func(k *kit, ctx context.Context, s *txruntime.Session) { _, _ = s.Exec(ctx, "begin") },
		} {
			t.Run(name, func(t *testing.T) {
				k := newKit(t, d)
				err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
					k.add(ctx, s, 1)
					fail(k, ctx, s)
					return nil
				})
				if !errors.Is(err, txruntime.ErrAborted) {
					t.Error(err)
				}
				k.kept()
			})
		}
	})

	t.Run("a write that fails with the commit", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			s.Queue(k.insert, 1)
			s.Queue(k.insert, 0)
			return nil
		})
		var op *txruntime.OpError
		if !errors.As(err, &op) || op.Code == "" || !strings.HasPrefix(op.SQL, "insert") {
			t.Errorf("%#v", err)
		}
		k.kept()
	})

	t.Run("a unique key that is taken", func(t *testing.T) {
		k := newKit(t, d)
		k.scope(func(ctx context.Context, s *txruntime.Session) {
			if _, err := s.Exec(ctx, k.insert, 0); !errors.Is(err, txruntime.ErrUnique) {
				t.Error(err)
			}
		})
		k.scope(func(ctx context.Context, s *txruntime.Session) {
			if _, err := s.Exec(ctx, "selekt"); errors.Is(err, txruntime.ErrUnique) {
				t.Error(err)
			}
		})
	})

	t.Run("the session goes on after a commit that failed", func(t *testing.T) {
		k := newKit(t, d)
		s := k.make.Session(ctx)
		defer s.Close()
		for _, id := range []int{0, 1} {
			err := s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				s.Queue(k.insert, id)
				return nil
			})
			if (err == nil) != (id == 1) {
				t.Errorf("%d: %v", id, err)
			}
		}
		k.kept(1)
	})

	t.Run("ErrAborted has the first failure", func(t *testing.T) {
		k := newKit(t, d)
		var first error
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			_, first = s.Exec(ctx, "selekt")
			_, second := s.Exec(ctx, k.insert, 1)
			if !errors.Is(second, txruntime.ErrAborted) || !errors.Is(second, first) {
				t.Error(second)
			}
			return nil
		})
		if !errors.Is(err, first) {
			t.Error(err)
		}
	})

	t.Run("too few and too many rows pass", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			k.add(ctx, s, 1)
			if _, err := txruntime.One[int](ctx, s, "select id from t where id = 99"); !errors.Is(err, txruntime.ErrNoRows) {
				t.Error(err)
			}
			if _, err := txruntime.One[int](ctx, s, "select id from t"); !errors.Is(err, txruntime.ErrTooManyRows) {
				t.Error(err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		k.kept(1)
	})

	t.Run("SQL that ends the transaction is refused", func(t *testing.T) {
		for _, sql := range []string{"begin", "BEGIN", " commit", "-- x\ncommit", "/* x */ rollback;", "savepoint a", "release savepoint a", "start transaction", "end", "rollback to savepoint a"} {
			k := newKit(t, d)
			for name, run := range map[string]func(ctx context.Context, s *txruntime.Session) error{
				"exec":  func(ctx context.Context, s *txruntime.Session) error { _, err := s.Exec(ctx, sql); return err },
				"queue": func(ctx context.Context, s *txruntime.Session) error { s.Queue(sql); return s.Flush(ctx) },
				"query": func(ctx context.Context, s *txruntime.Session) error { _, err := s.Query(ctx, sql); return err },
			} {
				k.scope(func(ctx context.Context, s *txruntime.Session) {
					k.add(ctx, s, 1)
					if err := run(ctx, s); !errors.Is(err, txruntime.ErrTxEndedBySQL) {
						t.Errorf("%s %q: %v", name, sql, err)
					}
				})
			}
			k.kept()
		}
	})

	t.Run("read-only", func(t *testing.T) {
		k := newKit(t, d)
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			if _, err := txruntime.All[int](ctx, s, "select id from t"); err != nil {
				t.Error(err)
			}
			_, err := s.Exec(ctx, k.insert, 1)
			return err
		}, txruntime.TxOptions{ReadOnly: true})
		if !errors.Is(err, txruntime.ErrReadOnly) {
			t.Error(err)
		}
		err = k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, k.insert, 2)
			return err
		})
		if err != nil {
			t.Errorf("the next transaction: %v", err)
		}
		k.kept(2)
	})

	t.Run("errors name operation, session, place and code, but no arguments", func(t *testing.T) {
		const secret = "s3cr3t"
		k := newKit(t, d, txruntime.WithTx(txruntime.TxOptions{Name: "checkout"}))
		k.ddl("create table secrets (name varchar(20) primary key)")
		insert := "insert into secrets (name) values (" + d.place(1) + ")"
		for name, run := range map[string]func(ctx context.Context, s *txruntime.Session) error{
			"duplicate": func(ctx context.Context, s *txruntime.Session) error {
				s.Queue(insert, secret)
				_, err := s.Exec(ctx, insert, secret)
				return err
			},
			"wrong type": func(ctx context.Context, s *txruntime.Session) error {
				_, err := s.Exec(ctx, insert, struct{ v string }{secret})
				return err
			},
			"too many": func(ctx context.Context, s *txruntime.Session) error {
				_, err := s.Exec(ctx, insert, secret, secret)
				return err
			},
			"scan": func(ctx context.Context, s *txruntime.Session) error {
				s.Queue(insert, secret)
				_, err := txruntime.All[int](ctx, s, "select name from secrets")
				return err
			},
		} {
			err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error { return run(ctx, s) })
			var op *txruntime.OpError
			if !errors.As(err, &op) {
				t.Errorf("%s: %v is no OpError", name, err)
				continue
			}
			if op.Session != "checkout" || op.Op == "" || op.SQL == "" {
				t.Errorf("%s: %#v", name, op)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %v has the argument", name, err)
			}
		}
	})
}
