package conform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

type order struct {
	ID    int
	Total int
	Items txruntime.Many[*line]
}

type line struct {
	ID      int
	OrderID int
	PartID  int
	Order   txruntime.ToOne[order]
	Part    txruntime.ToOne[part]
}

type part struct {
	ID   int
	Name string
}

var (
	orderLines = txruntime.HasMany("items",
		func(o *order) *txruntime.Many[*line] { return &o.Items },
		func(o *order) int { return o.ID }, func(l *line) int { return l.OrderID },
		"select id, order_id, part_id from lines_of where order_id in ($keys) order by id")
	lineOrder = txruntime.BelongsTo("order",
		func(l *line) *txruntime.ToOne[order] { return &l.Order },
		func(l *line) int { return l.OrderID }, func(o *order) int { return o.ID },
		"select id, total from orders where id in ($keys)")
	linePart = txruntime.BelongsTo("part",
		func(l *line) *txruntime.ToOne[part] { return &l.Part },
		func(l *line) int { return l.PartID }, func(p *part) int { return p.ID },
		"select id, name from parts where id in ($keys)")
)

// testRelations is what is loaded, with how many queries, and what is not.
func testRelations(t *testing.T, d Database) {
	ctx := context.Background()
	flights := 0
	k := newKit(t, d, counting(&flights))
	k.ddl("create table orders (id integer primary key, total integer not null)",
		"create table parts (id integer primary key, name varchar(20) not null)",
		"create table lines_of (id integer primary key, order_id integer not null, part_id integer not null)")
	const orders, lines = 1200, 2
	err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		for o := 1; o <= orders; o++ {
			txruntime.NewTable[struct{ ID, Total int }]("orders").Add(s, &struct{ ID, Total int }{o, o * 10})
		}
		for o := 1; o < orders; o++ { // the last has none
			for l := range lines {
				txruntime.NewTable[struct{ ID, OrderID, PartID int }]("lines_of").Add(s, &struct{ ID, OrderID, PartID int }{o*10 + l, o, l})
			}
		}
		txruntime.NewTable[struct {
			ID   int
			Name string
		}]("parts").Add(s, &struct {
			ID   int
			Name string
		}{1, "bolt"})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	scope := func(t *testing.T, fn func(ctx context.Context, s *txruntime.Session) error) {
		t.Helper()
		if err := k.make.Begin(ctx, fn); err != nil {
			t.Error(err)
		}
	}
	all := func(ctx context.Context, s *txruntime.Session) []*order {
		os, err := txruntime.All[*order](ctx, s, "select id, total from orders order by id")
		if err != nil {
			t.Fatal(err)
		}
		return os
	}

	t.Run("not loaded", func(t *testing.T) {
		scope(t, func(ctx context.Context, s *txruntime.Session) error {
			_, err := all(ctx, s)[0].Items.Get()
			var not *txruntime.NotLoadedError
			if !errors.As(err, &not) || !errors.Is(err, txruntime.ErrNotLoaded) || not.Owner != "order" || not.Relation != "Items" {
				t.Errorf("%#v", err)
			}
			if _, err := json.Marshal(all(ctx, s)[0]); !errors.Is(err, txruntime.ErrNotLoaded) {
				t.Errorf("in JSON: %v", err)
			}
			return nil
		})
		if _, err := new(order).Items.Get(); !errors.Is(err, txruntime.ErrNotLoaded) {
			t.Error(err)
		}
	})

	t.Run("SelectIn is one flight for any number", func(t *testing.T) {
		scope(t, func(ctx context.Context, s *txruntime.Session) error {
			os := all(ctx, s)
			flights = 0
			if err := orderLines.SelectIn(ctx, s, os); err != nil {
				return err
			}
			if flights != 1 {
				t.Errorf("%d flights", flights)
			}
			for i, o := range os {
				ls, err := o.Items.Get()
				want := lines
				if i == orders-1 {
					want = 0
				}
				if err != nil || len(ls) != want || want > 0 && (ls[0].OrderID != o.ID || ls[0].ID > ls[1].ID) {
					t.Fatalf("order %d: %v, %v", o.ID, ls, err)
				}
			}
			return nil
		})
	})

	t.Run("Then, and none of one", func(t *testing.T) {
		scope(t, func(ctx context.Context, s *txruntime.Session) error {
			os := all(ctx, s)[:3]
			flights = 0
			if err := txruntime.SelectIn(ctx, s, os, orderLines.Then(linePart, lineOrder)); err != nil {
				return err
			}
			if flights != 3 {
				t.Errorf("%d flights", flights)
			}
			ls, _ := os[0].Items.Get()
			for i, l := range ls {
				p, err := l.Part.Get()
				if err != nil || (p != nil) != (i == 1) || p != nil && p.Name != "bolt" {
					t.Errorf("line %d: %v, %v", l.ID, p, err)
				}
				if o, err := l.Order.Get(); err != nil || o.Total != 10 {
					t.Errorf("line %d: %v, %v", l.ID, o, err)
				}
			}
			return nil
		})
	})

	t.Run("no owners", func(t *testing.T) {
		scope(t, func(ctx context.Context, s *txruntime.Session) error { return orderLines.SelectIn(ctx, s, nil) })
	})

	t.Run("Joined", func(t *testing.T) {
		scope(t, func(ctx context.Context, s *txruntime.Session) error {
			alias := func(name string) string {
				if d.Place != nil {
					return "`" + name + "`"
				}
				return `"` + name + `"`
			}
			os, err := txruntime.Joined(ctx, s, orderLines, fmt.Sprintf(
				"select o.id, o.total, l.id as %s, l.order_id as %s, l.part_id as %s from orders o left join %s l on l.order_id = o.id where o.id >= %d order by o.id, l.id",
				alias("items.id"), alias("items.order_id"), alias("items.part_id"), alias("lines_of"), orders-1))
			if err != nil || len(os) != 2 {
				t.Fatalf("%v, %v", os, err)
			}
			for i, want := range []int{lines, 0} {
				if ls, err := os[i].Items.Get(); err != nil || len(ls) != want {
					t.Errorf("order %d: %v, %v", os[i].ID, ls, err)
				}
			}
			return nil
		})
	})

	t.Run("set on a new one", func(t *testing.T) {
		var o order
		o.Items.Set(nil)
		if ls, err := o.Items.Get(); err != nil || len(ls) != 0 || !o.Items.Loaded() {
			t.Errorf("%v, %v", ls, err)
		}
		if data, err := json.Marshal(o); err != nil || string(data) != `{"ID":0,"Total":0,"Items":[]}` {
			t.Errorf("%s, %v", data, err)
		}
	})

	t.Run("SQL without the place of the keys", func(t *testing.T) {
		wrong := txruntime.HasMany("items", func(o *order) *txruntime.Many[*line] { return &o.Items },
			func(o *order) int { return o.ID }, func(l *line) int { return l.OrderID }, "select id from t")
		err := k.make.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			return wrong.SelectIn(ctx, s, []*order{{ID: 1}})
		})
		(&kit{T: t}).says(err, "items", "in ($keys)")
	})
}
