package conform

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

type person struct {
	ID   int    `db:"id"`
	Name string // name
	Nick *string
	born
}

type born struct{ BornIn int }

const people = "select id, name, nick, born_in from people order by id"

// testQueries is what typed queries fill, and what they refuse.
func testQueries(t *testing.T, d Database) {
	ctx := context.Background()
	k := newKit(t, d)
	k.ddl("create table people (id integer primary key, name varchar(20) not null, nick varchar(20), born_in integer not null)",
		"insert into people values (1, 'Ann', 'A', 1990)", "insert into people values (2, 'Bob', null, 1991)")
	nick := "A"
	want := []person{{1, "Ann", &nick, born{1990}}, {2, "Bob", nil, born{1991}}}
	same := func(a, b person) bool {
		return a.ID == b.ID && a.Name == b.Name && a.born == b.born && (a.Nick == nil) == (b.Nick == nil)
	}

	read := func(t *testing.T, fn func(ctx context.Context, s *txruntime.Session) error) error {
		t.Helper()
		return k.make.Begin(ctx, fn)
	}

	t.Run("structs, pointers and scalars", func(t *testing.T) {
		err := read(t, func(ctx context.Context, s *txruntime.Session) error {
			values, err := txruntime.All[person](ctx, s, people)
			if err != nil || !slices.EqualFunc(values, want, same) {
				t.Errorf("%v, %v", values, err)
			}
			pointers, err := txruntime.All[*person](ctx, s, people)
			if err != nil || len(pointers) != 2 || !same(*pointers[1], want[1]) {
				t.Errorf("%v, %v", pointers, err)
			}
			names, err := txruntime.All[string](ctx, s, "select name from people order by id")
			if err != nil || !slices.Equal(names, []string{"Ann", "Bob"}) {
				t.Errorf("%v, %v", names, err)
			}
			nicks, err := txruntime.All[*string](ctx, s, "select nick from people order by id")
			if err != nil || len(nicks) != 2 || *nicks[0] != "A" || nicks[1] != nil {
				t.Errorf("%v, %v", nicks, err)
			}
			one, err := txruntime.One[person](ctx, s, "select * from people where id = "+d.place(1), 2)
			if err != nil || !same(one, want[1]) {
				t.Errorf("%v, %v", one, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})

	t.Run("what does not fit says so", func(t *testing.T) {
		for name, c := range map[string]struct {
			run  func(ctx context.Context, s *txruntime.Session) error
			says string
		}{
			"a column without a field": {func(ctx context.Context, s *txruntime.Session) error {
				_, err := txruntime.All[born](ctx, s, "select born_in, name from people")
				return err
			}, `"name" has no field`},
			"a field without a column": {func(ctx context.Context, s *txruntime.Session) error {
				_, err := txruntime.All[person](ctx, s, "select id, name, nick from people")
				return err
			}, `no column "born_in"`},
			"two columns of a name": {func(ctx context.Context, s *txruntime.Session) error {
				_, err := txruntime.All[born](ctx, s, "select born_in, born_in from people")
				return err
			}, `two columns "born_in"`},
			"two columns for a scalar": {func(ctx context.Context, s *txruntime.Session) error {
				_, err := txruntime.All[int](ctx, s, "select id, born_in from people")
				return err
			}, "2 columns (id, born_in)"},
			"an unknown option": {func(ctx context.Context, s *txruntime.Session) error {
				_, err := txruntime.All[struct {
					ID int `db:"id,primary"`
				}](ctx, s, "select id from people")
				return err
			}, `option "primary"`},
		} {
			t.Run(name, func(t *testing.T) {
				(&kit{T: t}).says(read(t, c.run), c.says)
			})
		}
	})

	t.Run("a loop that is left", func(t *testing.T) {
		err := read(t, func(ctx context.Context, s *txruntime.Session) error {
			seen := 0
			for row, err := range s.Rows(ctx, "select id from people order by id") {
				if err != nil {
					return err
				}
				var id int
				if err := row.Scan(&id); err != nil {
					return err
				}
				seen = id
				break
			}
			if seen != 1 {
				t.Error(seen)
			}
			_, err := txruntime.All[int](ctx, s, "select id from people")
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})

	t.Run("an operation inside the loop", func(t *testing.T) {
		err := read(t, func(ctx context.Context, s *txruntime.Session) error {
			for _, err := range s.Rows(ctx, "select id from people") {
				if err != nil {
					return err
				}
				_, err := s.Exec(ctx, "update people set nick = name")
				return err
			}
			return nil
		})
		if !errors.Is(err, txruntime.ErrRowsOpen) {
			t.Error(err)
		}
	})

	t.Run("rows that the transaction did not wait for", func(t *testing.T) {
		s := k.make.Session(ctx)
		defer s.Close()
		if err := s.Start(ctx); err != nil {
			t.Fatal(err)
		}
		c, err := s.Query(ctx, "select id from people")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Rollback(ctx); err != nil {
			t.Error(err)
		}
		if c.Next() {
			t.Error("a row of an ended transaction")
		}
		if err := c.Close(); !errors.Is(err, txruntime.ErrTxDone) {
			t.Error(err)
		}
	})

	t.Run("times", func(t *testing.T) {
		k := newKit(t, d)
		k.ddl("create table moments (id integer primary key, at timestamp)")
		at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			if _, err := s.Exec(ctx, "insert into moments values (1, "+d.place(1)+")", at); err != nil {
				return err
			}
			got, err := txruntime.One[time.Time](ctx, s, "select at from moments")
			if !got.Equal(at) {
				t.Errorf("got %v", got)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
