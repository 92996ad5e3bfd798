package mysql_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

type order[K any] struct {
	ID   K `db:"id,pk,auto"`
	Name string
}

func TestKeysAreThoseOfTheirRows(t *testing.T) {
	for name, parameters := range map[string]string{
		"interpolated": "",
		"prepared":     "&interpolateParams=false",
		"in steps":     "&auto_increment_increment=5&auto_increment_offset=3",
	} {
		t.Run(name, func(t *testing.T) {
			e := open(t, database(t)+parameters)
			ddl(t, e, "create table `or``ders` (id bigint auto_increment primary key, name varchar(20))")
			orders := txruntime.NewTable[order[txruntime.Key[int64]]]("or`ders")
			err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
				for _, n := range []int{1, 2, 50} {
					var rows []*order[txruntime.Key[int64]]
					for i := range n {
						rows = append(rows, &order[txruntime.Key[int64]]{Name: fmt.Sprint(i)})
					}
					orders.Add(s, rows...)
					if err := s.Flush(ctx); err != nil {
						return err
					}
					for _, r := range rows {
						name, err := txruntime.One[string](ctx, s, "select name from `or``ders` where id = ?", r.ID)
						if err != nil || name != r.Name {
							t.Errorf("row %s has key %s, which is of %q: %v", r.Name, r.ID, name, err)
						}
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

// keyOf inserts a row and returns its key.
func keyOf[K any](t *testing.T, e *txruntime.Engine) (K, error) {
	t.Helper()
	row := &order[K]{}
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		txruntime.NewTable[order[K]]("orders").Add(s, row)
		return s.Flush(ctx)
	})
	return row.ID, err
}

func TestKeysOfSeveralTypes(t *testing.T) {
	e := open(t, database(t))
	ddl(t, e, "create table orders (id bigint auto_increment primary key, name varchar(20)) auto_increment = 200")
	a, errA := keyOf[uint8](t, e)
	b, errB := keyOf[*int64](t, e)
	c, errC := keyOf[string](t, e)
	d, errD := keyOf[any](t, e)
	if err := errors.Join(errA, errB, errC, errD); err != nil {
		t.Fatal(err)
	}
	if a != 200 || *b != 201 || c != "202" || d != int64(203) {
		t.Error(a, *b, c, d)
	}
	if _, err := keyOf[int8](t, e); err == nil || !strings.Contains(err.Error(), "does not fit into a int8") {
		t.Error(err)
	}
	if _, err := keyOf[time.Time](t, e); err == nil {
		t.Error("a key is no time")
	}
	if n := value[int](t, e, "select count(*) from orders"); n != 4 {
		t.Errorf("%d rows", n)
	}
}

func TestOnlyAKeyComesBack(t *testing.T) {
	e := open(t, database(t))
	ddl(t, e, "create table orders (id bigint auto_increment primary key, name varchar(20) default 'x', other int)",
		"create table names (name varchar(36) primary key default (uuid()), other int)")
	type two struct {
		ID   int64  `db:"id,pk,auto"`
		Name string `db:"name,auto"`
	}
	type noKey struct {
		Name  string `db:"name,auto"`
		Other int
	}
	type uuid struct {
		Name  string `db:"name,pk,auto"`
		Other int
	}
	for want, add := range map[string]func(s *txruntime.Session){
		"not id, name":   func(s *txruntime.Session) { txruntime.NewTable[two]("orders").Add(s, &two{}) },
		"not name":       func(s *txruntime.Session) { txruntime.NewTable[noKey]("orders").Add(s, &noKey{}) },
		"AUTO_INCREMENT": func(s *txruntime.Session) { txruntime.NewTable[uuid]("names").Add(s, &uuid{}) },
	} {
		err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
			add(s)
			return s.Flush(ctx)
		})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestRowsWithoutValuesAndWithoutKeys(t *testing.T) {
	type ticket struct {
		ID int64 `db:"id,pk,auto"`
	}
	type entry struct {
		Text string
		Data []byte
	}
	e := open(t, database(t)+"&interpolateParams=false")
	ddl(t, e, "create table tickets (id bigint auto_increment primary key)", "create table entries (text varchar(10), data longblob)")
	a, b := &ticket{}, &ticket{}
	var entries []*entry
	for i := range 33000 { // more parameters than a statement has
		entries = append(entries, &entry{Text: fmt.Sprint(i)})
	}
	for range 4 { // more bytes than a packet has
		entries = append(entries, &entry{Data: make([]byte, 6<<20)})
	}
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		txruntime.NewTable[ticket]("tickets").Add(s, a, b)
		txruntime.NewTable[entry]("entries").Add(s, entries...)
		return s.Flush(ctx)
	})
	if err != nil || a.ID != 1 || b.ID != 2 {
		t.Errorf("keys %d and %d: %v", a.ID, b.ID, err)
	}
	if n := value[int](t, e, "select count(*) from entries"); n != len(entries) {
		t.Errorf("%d entries", n)
	}
}

func TestCopyFrom(t *testing.T) {
	e := table(t, "")
	const rows = 40000
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		n, err := s.CopyFrom(ctx, "t", []string{"id", "name"}, func(yield func([]any, error) bool) {
			for i := range rows {
				if !yield([]any{i, fmt.Sprint(i)}, nil) {
					return
				}
			}
		})
		if n != rows {
			t.Errorf("%d rows", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if n := value[int](t, e, "select count(*) from t where name = id"); n != rows {
		t.Errorf("%d rows", n)
	}
}

func TestValuesArriveAsTheyWere(t *testing.T) {
	texts := []string{
		"", "it's", `"double"`, `back\slash`, `\`, `\'`, `''; drop table t; --`, "a\x00b", "line\nbreak\r", "? ? /* ? */ -- ?", "\x1a",
		"日本語 ñ 🎉", "`tick`", "%_", strings.Repeat("x'", 1000),
	}
	numbers := []float64{0, -1.5, 1e300, math.SmallestNonzeroFloat64, 0.1, 1 << 53}
	for _, mode := range []string{"", "%27NO_BACKSLASH_ESCAPES%27", "%27ANSI_QUOTES%27", "%27ANSI,NO_BACKSLASH_ESCAPES%27"} {
		for _, interpolate := range []string{"true", "false"} {
			parameters := "&interpolateParams=" + interpolate
			if mode != "" {
				parameters += "&sql_mode=" + mode
			}
			t.Run(parameters, func(t *testing.T) {
				e := open(t, database(t)+parameters)
				ddl(t, e, "create table v (s longtext, b longblob, f double, n bigint unsigned, d datetime(6), x bool) charset utf8mb4")
				at := time.Date(2026, 3, 1, 23, 59, 59, 123456000, time.UTC)
				for _, s := range texts {
					for _, f := range numbers[:2] {
						roundTrip(t, e, s, f, uint64(math.MaxUint64), at)
					}
				}
				for _, f := range numbers {
					roundTrip(t, e, "", f, 0, at)
				}
			})
		}
	}
}

func roundTrip(t *testing.T, e *txruntime.Engine, s string, f float64, n uint64, at time.Time) {
	t.Helper()
	type row struct {
		S string
		B []byte
		F float64
		N uint64
		D time.Time
		X bool
	}
	err := begin(e, func(ctx context.Context, session *txruntime.Session) error {
		session.Queue("delete from v")
		session.Queue("insert into v values (?, ?, ?, ?, ?, ?)", s, []byte(s), f, n, at, true)
		r, err := txruntime.One[row](ctx, session, "select * from v where s = ? or '' = ? /* ? */ -- ?", s, s)
		if err == nil && (r.S != s || string(r.B) != s || r.F != f || r.N != n || !r.D.Equal(at) || !r.X) {
			t.Errorf("%q, %v, %v, %v came back as %+v", s, f, n, at, r)
		}
		return err
	})
	if err != nil {
		t.Errorf("%q, %v: %v", s, f, err)
	}
}
