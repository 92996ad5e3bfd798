package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

type order struct {
	ID      txruntime.Key[int64] `db:"id,pk,auto"`
	Name    string
	Created string `db:"created,auto"`
}

func TestKeysAreThoseOfTheirRows(t *testing.T) {
	e := open(t, file(t))
	ddl(t, e, `create table "or""ders" (id integer primary key, name text, created text default 'now')`)
	orders := txruntime.NewTable[order](`main.or"ders`)
	rows := make([]*order, 50)
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		for i := range rows {
			rows[i] = &order{Name: fmt.Sprint(i)}
		}
		orders.Add(s, rows...)
		if _, err := rows[0].ID.Get(); !errors.Is(err, txruntime.ErrNotFlushed) {
			t.Error(err)
		}
		if err := s.Flush(ctx); err != nil {
			return err
		}
		for _, r := range rows {
			name, err := txruntime.One[string](ctx, s, `select name from "or""ders" where id = $1`, r.ID)
			if err != nil || name != r.Name || r.Created != "now" {
				t.Errorf("row %s has key %s, which is of %q: %v", r.Name, r.ID, name, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestKeysOfAnyType(t *testing.T) {
	type token struct {
		ID   string `db:"id,pk,auto"`
		Uses int
	}
	e := open(t, file(t))
	ddl(t, e, "create table tokens (id text primary key default (lower(hex(randomblob(8)))), uses integer)")
	tokens := []*token{{Uses: 1}, {Uses: 2}}
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		txruntime.NewTable[token]("tokens").Add(s, tokens...)
		return s.Flush(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range tokens {
		if uses := value[int](t, e, "select uses from tokens where id = ?", k.ID); len(k.ID) != 16 || uses != k.Uses {
			t.Errorf("%+v has %d", k, uses)
		}
	}
}

func TestRowsWithoutValuesAndWithoutKeys(t *testing.T) {
	type ticket struct {
		ID int64 `db:"id,pk,auto"`
	}
	type entry struct{ Text string }
	e := open(t, file(t))
	ddl(t, e, "create table tickets (id integer primary key)", "create table entries (text text)")
	a, b := &ticket{}, &ticket{}
	var entries []*entry
	for i := range 2500 { // more than one statement
		entries = append(entries, &entry{fmt.Sprint(i)})
	}
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		txruntime.NewTable[ticket]("tickets").Add(s, a, b)
		txruntime.NewTable[entry]("entries").Add(s, entries...)
		return s.Flush(ctx)
	})
	if err != nil || a.ID != 1 || b.ID != 2 {
		t.Errorf("keys %d and %d: %v", a.ID, b.ID, err)
	}
	if n := value[int](t, e, "select count(distinct text) from entries"); n != len(entries) {
		t.Errorf("%d entries", n)
	}
}

func TestAGeneratedColumnThatIsNoneFails(t *testing.T) {
	type row struct {
		Nope string `db:"nope,pk,auto"`
		Name string
	}
	e := table(t)
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		txruntime.NewTable[row]("t").Add(s, &row{Name: "a"})
		return s.Flush(ctx)
	})
	if err == nil || !strings.Contains(err.Error(), "no such column: t.nope") {
		t.Error(err)
	}
	kept(t, e)
}

func TestCopyFrom(t *testing.T) {
	e := table(t)
	const rows = 5000
	failed := errors.New("the source failed")
	source := func(upTo int, last error) func(func([]any, error) bool) {
		return func(yield func([]any, error) bool) {
			for i := range upTo {
				if !yield([]any{i, fmt.Sprint(i)}, nil) {
					return
				}
			}
			if last != nil {
				yield(nil, last)
			}
		}
	}
	copied := func(source func(func([]any, error) bool)) error {
		return begin(e, func(ctx context.Context, s *txruntime.Session) error {
			n, err := s.CopyFrom(ctx, "t", []string{"id", "name"}, source)
			if err == nil && n != rows {
				t.Errorf("%d rows", n)
			}
			return err
		})
	}
	if err := copied(source(rows/2, failed)); !errors.Is(err, failed) {
		t.Error(err)
	}
	if err := copied(source(rows, nil)); err != nil {
		t.Error(err)
	}
	if n := value[int](t, e, "select count(*) from t where name = id"); n != rows {
		t.Errorf("%d rows", n)
	}
}

func TestWhatAStatementDid(t *testing.T) {
	e := table(t)
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		for _, c := range []struct {
			sql      string
			affected int64
			id       int64
		}{
			{"insert into t (name) values ('a')", 1, 1},
			{"create table other (id integer)", 0, 0},
			{"insert into t (name) values ('b'), ('c')", 2, 0},
			{"select * from t", 0, 0},
			{"insert or ignore into t (name) values ('a')", 0, 0},
			{"update t set name = name || '!' where id < 3", 2, 0},
			{"pragma user_version = 1", 0, 0},
			{"with x as (select 1) update t set name = 'z' where id in (select * from x)", 1, 0},
			{"with x as (select 1) select * from x", 0, 0},
			{"/* all */ delete from t", 3, 0},
			{"replace into t (id, name) values (9, 'r')", 1, 9},
			{"insert into t (name) values ('s') returning id", 1, 10},
		} {
			r, err := s.Exec(ctx, c.sql)
			if err != nil {
				return err
			}
			if r.RowsAffected != c.affected || r.LastInsertID != c.id {
				t.Errorf("%s: %+v", c.sql, r)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestPlaceholders(t *testing.T) {
	e := open(t, file(t))
	if got := value[string](t, e, "select $2 || $1 || $2", "a", "b"); got != "bab" {
		t.Error(got)
	}
	if got := value[string](t, e, "select ? || ?1 || ?", "a", "b"); got != "aab" {
		t.Error(got)
	}
	for _, args := range [][]any{{}, {1}, {1, 2, 3}} {
		err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
			_, err := txruntime.One[int](ctx, s, "select ? + ?", args...)
			return err
		})
		if err == nil {
			t.Errorf("no error with %d arguments", len(args))
		}
	}
}

func TestTimesAreWhatSQLiteUnderstands(t *testing.T) {
	e := open(t, file(t))
	ddl(t, e, "create table events (at datetime)")
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))
	if _, err := e.Autocommit(context.Background(), "insert into events values (?)", at); err != nil {
		t.Fatal(err)
	}
	if got := value[string](t, e, "select datetime(at) from events"); got != "2026-03-01 11:00:00" {
		t.Error(got)
	}
	if got := value[time.Time](t, e, "select at from events"); !got.Equal(at) {
		t.Error(got)
	}
}
