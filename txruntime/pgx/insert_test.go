package pgxtx_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

type mood string

// thing has a column of each kind that inserting many rows at once could treat
// unlike inserting one.
type thing struct {
	ID    int64  `db:"id,pk,auto"`
	Label string // varchar(5)
	Flag  string // char(3)
	Mood  mood
	Price float64
	Doc   map[string]any
	Tags  []string
	Code  *string // a domain
	Raw   []byte
	At    time.Time
	Made  time.Time `db:"made,auto"`
}

const things = `create type mood as enum ('glad', 'sad');
create domain code as varchar(4) check (value <> 'bad');
create schema "S p";
create table "S p"."Thi""ngs" (
	id bigint generated always as identity primary key,
	label varchar(5), flag char(3), mood mood, price numeric(8, 2), doc jsonb, tags text[], code code,
	raw bytea, at timestamptz, made timestamptz not null default clock_timestamp())`

func newThings(n int) []*thing {
	rows := make([]*thing, n)
	for i := range rows {
		rows[i] = &thing{
			Label: fmt.Sprint("l", i), Flag: "ab", Mood: "glad", Price: float64(i) / 4, Doc: map[string]any{"i": float64(i)},
			Tags: []string{"x", fmt.Sprint(i)}, Raw: []byte{byte(i)}, At: time.Unix(int64(i), 0).UTC(),
		}
		if i%2 == 1 {
			code := fmt.Sprint("c", i)
			rows[i].Code = &code
		}
	}
	return rows
}

// TestAllTypesOneByOneAndInBulk inserts rows of every kind of column, with and
// without those that bulk inserts cannot take.
func TestAllTypesOneByOneAndInBulk(t *testing.T) {
	type narrow struct {
		ID    int64 `db:"id,pk,auto"`
		Label string
		Flag  string
		Mood  mood
		Price float64
		Doc   map[string]any
		Raw   []byte
		At    *time.Time
		Made  time.Time `db:"made,auto"`
	}
	e := open(t)
	for _, sql := range splitSQL(things) {
		if _, err := e.Autocommit(context.Background(), sql); err != nil {
			t.Fatal(err)
		}
	}
	const name = `S p.Thi"ngs`
	for _, n := range []int{1, 2, 50} {
		wide, slim := newThings(n), make([]*narrow, n)
		for i, w := range wide {
			slim[i] = &narrow{Label: w.Label, Flag: w.Flag, Mood: w.Mood, Price: w.Price, Doc: w.Doc, Raw: w.Raw, At: &w.At}
			if i == 1 {
				slim[i].At = nil
			}
		}
		err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			txruntime.NewTable[thing](name).Add(s, wide...)
			txruntime.NewTable[narrow](name).Add(s, slim...)
			if err := s.Flush(ctx); err != nil {
				return err
			}
			for i := range n {
				for _, c := range []struct {
					id   int64
					made time.Time
				}{{wide[i].ID, wide[i].Made}, {slim[i].ID, slim[i].Made}} {
					got, err := txruntime.One[string](ctx, s,
						`select concat_ws(' ', label, flag, mood, price, doc->>'i', encode(raw, 'hex'), made = $2) from "S p"."Thi""ngs" where id = $1`, c.id, c.made)
					if want := fmt.Sprintf("l%d ab  glad %.2f %d %02x t", i, float64(i)/4, i, i); err != nil || got != want {
						t.Errorf("row %d of %d, id %d: %q, want %q, %v", i, n, c.id, got, want, err)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func splitSQL(text string) (all []string) {
	for len(text) > 0 {
		i := len(text)
		for j := 0; j+1 < len(text); j++ {
			if text[j] == ';' && text[j+1] == '\n' {
				i = j
				break
			}
		}
		all = append(all, text[:i])
		if i == len(text) {
			break
		}
		text = text[i+2:]
	}
	return all
}

// TestBulkCutsNoValues: what is too long is an error in bulk, too, as a cast
// would not make it.
func TestBulkCutsNoValues(t *testing.T) {
	type row struct{ ID, V string }
	for _, kind := range []string{"varchar(3)", "char(3)", "bit(3)", "numeric(3,0)", "short", "mood"} {
		e := open(t)
		for _, sql := range []string{"create domain short as varchar(3)", "create type mood as enum ('sad')", "create table r (id text, v " + kind + ")"} {
			if _, err := e.Autocommit(context.Background(), sql); err != nil {
				t.Fatal(err)
			}
		}
		for _, n := range []int{1, 2} {
			err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
				for i := range n {
					txruntime.NewTable[row]("r").Add(s, &row{fmt.Sprint(i), "1111"})
				}
				return nil
			})
			if err == nil {
				t.Errorf("%s: %d rows were cut", kind, n)
			}
		}
	}
}

// TestKeysBelongToTheirRows in tables whose keys do not ascend with the order of
// insertion.
func TestKeysBelongToTheirRows(t *testing.T) {
	for name, ddl := range map[string][]string{
		"identity":   {"create table k (id int generated always as identity, v text)"},
		"serial":     {"create table k (id serial, v text)"},
		"descending": {"create table k (id int generated always as identity (increment by -1), v text)"},
		"random":     {"create table k (id int default (random() * 1e9)::int, v text)"},
		"trigger": {"create table k (id serial, v text)",
			"create function odd() returns trigger language plpgsql as 'begin new.id := -nextval(''k_id_seq''); return new; end'",
			"create trigger odd before insert on k for each row execute function odd()"},
		"view": {"create table b (id serial, v text)", "create view k as select * from b"},
		"partitioned": {"create table k (id serial, v text) partition by hash (v)",
			"create table k0 partition of k for values with (modulus 2, remainder 0)",
			"create table k1 partition of k for values with (modulus 2, remainder 1)"},
		"altered": {"create table k (v text)"},
	} {
		t.Run(name, func(t *testing.T) {
			type row struct {
				ID txruntime.Key[int] `db:"id,pk,auto"`
				V  string
			}
			e := table(t, ddl...)
			rows := make([]*row, 20)
			for i := range rows {
				rows[i] = &row{V: fmt.Sprint("v", i*7%20)}
			}
			err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
				if name == "altered" { // in the transaction, after the table was seen
					type old struct{ V string }
					txruntime.NewTable[old]("k").Add(s, &old{"a"}, &old{"b"})
					if _, err := s.Exec(ctx, "alter table k add id serial"); err != nil {
						return err
					}
				}
				txruntime.NewTable[row]("k").Add(s, rows...)
				if err := s.Flush(ctx); err != nil {
					return err
				}
				for _, r := range rows {
					id, err := r.ID.Get()
					if err != nil {
						return err
					}
					v, err := txruntime.One[string](ctx, s, "select v from k where id = $1", id)
					if err != nil || v != r.V {
						t.Errorf("key %d is of %q, not of %q: %v", id, v, r.V, err)
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}
