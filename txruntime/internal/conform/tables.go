package conform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

type account struct {
	ID    txruntime.Key[int64] `db:"id,pk,auto"`
	Name  string               `db:"name"`
	Score *int                 `db:"score"`
}

type plain struct {
	ID   int64 `db:"id,pk,auto"`
	Name string
}

type bare struct {
	ID int `db:"id,pk,auto"`
}

var accounts = txruntime.NewTable[account]("accounts")

// testTables is keys: when they are known, to whom, and when no more.
func testTables(t *testing.T, d Database) {
	ctx := context.Background()
	open := func(t *testing.T, opts ...txruntime.Option) *kit {
		k := newKit(t, d, opts...)
		k.ddl("create table accounts (id "+d.Serial+", name varchar(40) not null unique, score integer)",
			"create table bare (id "+d.Serial+")")
		return k
	}
	named := func(k *kit, id int64) string {
		k.Helper()
		var name string
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) (err error) {
			name, err = txruntime.One[string](ctx, s, "select name from accounts where id = "+d.place(1), id)
			return err
		})
		if err != nil {
			k.Errorf("id %d: %v", id, err)
		}
		return name
	}
	some := func(n int) []*account {
		rows := make([]*account, n)
		for i := range rows {
			rows[i] = &account{Name: fmt.Sprintf("n%d", n-i)}
			if i%2 == 0 {
				rows[i].Score = &i
			}
		}
		return rows
	}

	for _, n := range []int{1, 2, 100, 1500} {
		t.Run(fmt.Sprintf("each of %d rows gets its own key", n), func(t *testing.T) {
			k, rows := open(t), some(n)
			err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				accounts.Add(s, rows...)
				if _, err := rows[0].ID.Get(); !errors.Is(err, txruntime.ErrNotFlushed) {
					t.Errorf("before the flush: %v", err)
				}
				if err := s.Flush(ctx); err != nil {
					return err
				}
				_, err := rows[0].ID.Get()
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range []int{0, n / 2, n - 1} {
				id, err := rows[i].ID.Get()
				if err != nil || named(k, id) != rows[i].Name {
					t.Errorf("row %d, id %d: %v", i, id, err)
				}
			}
		})
	}

	t.Run("a key is read, and is an argument", func(t *testing.T) {
		k, row := open(t), &account{Name: "read"}
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			accounts.Add(s, row)
			if err := s.Flush(ctx); err != nil {
				return err
			}
			got, err := txruntime.One[account](ctx, s, "select id, name, score from accounts where id = "+d.place(1), row.ID)
			if got.ID != row.ID || got.Name != row.Name {
				t.Errorf("got %v, want %v", got, row)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		err = k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, "delete from accounts where id = "+d.place(1), txruntime.Key[int64]{})
			return err
		})
		if !errors.Is(err, txruntime.ErrNotFlushed) {
			t.Errorf("an unknown key as an argument: %v", err)
		}
	})

	t.Run("keys come with the commit", func(t *testing.T) {
		k, rows := open(t), some(3)
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			accounts.Add(s, rows...)
			return nil
		})
		id, keyErr := rows[2].ID.Get()
		if err != nil || keyErr != nil || named(k, id) != rows[2].Name {
			t.Error(err, keyErr)
		}
	})

	t.Run("a rollback takes the keys back", func(t *testing.T) {
		for name, end := range map[string]func(ctx context.Context, s *txruntime.Session, row *account) error{
			"scope": func(ctx context.Context, s *txruntime.Session, row *account) error { return errOwn },
			"failed commit": func(ctx context.Context, s *txruntime.Session, row *account) error {
				accounts.Add(s, &account{Name: row.Name})
				return nil
			},
			"manual": func(ctx context.Context, s *txruntime.Session, row *account) error { return s.Rollback(ctx) },
		} {
			k, row := open(t), &account{Name: name}
			_ = k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				accounts.Add(s, row)
				if err := s.Flush(ctx); err != nil || row.ID.IsZero() {
					t.Errorf("%s: %v", name, err)
				}
				return end(ctx, s, row)
			})
			if !row.ID.IsZero() {
				t.Errorf("%s: the row has the key %v", name, row.ID)
			}
		}
	})

	t.Run("a savepoint's rollback takes only its keys back", func(t *testing.T) {
		k, outer, inner := open(t), &account{Name: "outer"}, &account{Name: "inner"}
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			accounts.Add(s, outer)
			_ = s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
				accounts.Add(s, inner)
				if err := s.Flush(ctx); err != nil {
					t.Error(err)
				}
				return errOwn
			})
			return nil
		})
		if err != nil || outer.ID.IsZero() || !inner.ID.IsZero() {
			t.Errorf("%v, %v, %v", err, outer.ID, inner.ID)
		}
	})

	t.Run("added again after a rollback", func(t *testing.T) {
		k, row := open(t), &account{Name: "again"}
		for try := range 2 {
			_ = k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				accounts.Add(s, row)
				if err := s.Flush(ctx); err != nil {
					return err
				}
				if try == 0 {
					return errOwn
				}
				return nil
			})
		}
		id, err := row.ID.Get()
		if err != nil || named(k, id) != "again" {
			t.Error(err)
		}
	})

	t.Run("added twice", func(t *testing.T) {
		k, row := open(t), &account{Name: "twice"}
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			accounts.Add(s, row)
			if err := s.Flush(ctx); err != nil {
				return err
			}
			accounts.Add(s, row)
			return s.Flush(ctx)
		})
		(&kit{T: t}).says(err, "added twice")
	})

	t.Run("other kinds of key", func(t *testing.T) {
		k := open(t)
		one, empty := &plain{Name: "plain"}, &bare{}
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			txruntime.NewTable[plain]("accounts").Add(s, one)
			txruntime.NewTable[bare]("bare").Add(s, empty)
			return s.Flush(ctx)
		})
		if err != nil || one.ID == 0 || empty.ID == 0 {
			t.Errorf("%v: %v %v", err, one, empty)
		}
	})

	t.Run("rows are read when they are sent, in the order of the calls", func(t *testing.T) {
		k, row := open(t), &account{Name: "early"}
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			accounts.Add(s, row)
			row.Name = "late"
			s.Queue("update accounts set score = 7 where name = 'late'")
			score, err := txruntime.One[int](ctx, s, "select score from accounts where name = 'late'")
			if score != 7 {
				t.Errorf("score %d", score)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})

	t.Run("copy", func(t *testing.T) {
		k := open(t)
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			n, err := s.CopyFrom(ctx, "accounts", []string{"name", "score"}, func(yield func([]any, error) bool) {
				for i := range 2500 {
					if !yield([]any{fmt.Sprint("c", i), i}, nil) {
						return
					}
				}
			})
			if err != nil || n != 2500 {
				t.Errorf("%d, %v", n, err)
			}
			count, err := txruntime.One[int](ctx, s, "select count(*) from accounts")
			if count != 2500 {
				t.Errorf("%d rows", count)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})

	t.Run("a key in JSON", func(t *testing.T) {
		if _, err := json.Marshal(account{}); !errors.Is(err, txruntime.ErrNotFlushed) {
			t.Errorf("a key that is not known: %v", err)
		}
		var back account
		data, err := json.Marshal(account{ID: txruntime.KeyOf[int64](7)})
		if err == nil {
			err = json.Unmarshal(data, &back)
		}
		if id, keyErr := back.ID.Get(); err != nil || keyErr != nil || id != 7 {
			t.Errorf("%s: %v, %v", data, err, keyErr)
		}
	})
}
