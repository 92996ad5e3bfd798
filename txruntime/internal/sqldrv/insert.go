package sqldrv

import (
	"context"
	"iter"
	"strings"

	"github.com/txvet/txvet/txruntime/driver"
)

// batchBytes is about how much text and binary data one statement has.
const batchBytes = 1 << 20

// Insert implements [driver.Conn].
func (c *conn) Insert(ctx context.Context, in *driver.Insert) ([]*driver.Statement, error) {
	made, err := c.link.Insert(ctx, in)
	if err != nil {
		c.settle(ctx, c.Status(), nil, err)
		return nil, c.tell(err, true) // of the flight
	}
	all := make([]*driver.Statement, len(made))
	for i, m := range made {
		all[i] = m.Statement
		if m.Done != nil {
			if c.inserting == nil {
				c.inserting = make(map[*driver.Statement]func() error)
			}
			c.inserting[m.Statement] = m.Done
		}
	}
	return all, nil
}

// CopyFrom implements [driver.Conn] with inserts of many rows.
func (c *conn) CopyFrom(ctx context.Context, table string, columns []string, next func() ([]any, error)) (int64, error) {
	c.calls++
	n, err := c.copy(ctx, table, columns, next)
	if err != nil {
		c.settle(ctx, driver.InTx, nil, err)
		return n, c.tell(err, false)
	}
	return n, nil
}

func (c *conn) copy(ctx context.Context, table string, columns []string, next func() ([]any, error)) (n int64, err error) {
	d := c.pool.dialect
	r := &runner{conn: c.conn}
	defer r.forget()
	b := d.batch(len(columns))
	send := func() error {
		if len(b.rows) == 0 {
			return nil
		}
		st := &driver.Statement{SQL: d.InsertSQL(table, columns, len(b.rows)), Args: b.args()}
		if d.Prepare {
			if err := r.prepare(ctx, st.SQL); err != nil {
				return err
			}
		}
		flight, cancel := c.deadline(ctx, false)
		defer cancel()
		if _, err := r.exec(flight, st); err != nil {
			return c.timedOut(ctx, flight, err)
		}
		n += int64(len(b.rows))
		b.reset()
		return nil
	}
	for {
		row, err := next()
		if err != nil || row == nil {
			if err == nil {
				err = send()
			}
			return n, err
		}
		if b.full(row) {
			if err := send(); err != nil {
				return n, err
			}
		}
		b.add(row)
	}
}

// Batches splits the rows into what one statement takes, and yields the index
// of the first row of each.
func (d *Dialect) Batches(columns int, all [][]any) iter.Seq2[int, [][]any] {
	return func(yield func(int, [][]any) bool) {
		b := d.batch(columns)
		first := 0
		for i, row := range all {
			if b.full(row) {
				if !yield(first, all[first:i]) {
					return
				}
				b.reset()
				first = i
			}
			b.add(row)
		}
		if first < len(all) {
			yield(first, all[first:])
		}
	}
}

// InsertSQL returns an insert of n rows.
func (d *Dialect) InsertSQL(table string, columns []string, n int) string {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = d.Quoted(c)
	}
	row := "(" + places(len(columns)) + ")"
	values := strings.TrimSuffix(strings.Repeat(row+", ", n), ", ")
	return "insert into " + d.Table(table) + " (" + strings.Join(quoted, ", ") + ") values " + values
}

// Table quotes a table's name, which may have a schema.
func (d *Dialect) Table(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = d.Quoted(p)
	}
	return strings.Join(parts, ".")
}

// Quoted quotes an identifier.
func (d *Dialect) Quoted(name string) string {
	q := string(d.Quote)
	return q + strings.ReplaceAll(name, q, q+q) + q
}

// batch is the rows of one statement.
type batch struct {
	most  int // rows
	rows  [][]any
	bytes int
}

func (d *Dialect) batch(columns int) *batch {
	return &batch{most: max(1, d.Params/max(1, columns))}
}

// full tells whether the row belongs to the next statement.
func (b *batch) full(row []any) bool {
	return len(b.rows) == b.most || len(b.rows) > 0 && b.bytes+size(row) > batchBytes
}

func (b *batch) add(row []any) {
	b.rows = append(b.rows, row)
	b.bytes += size(row)
}

func (b *batch) reset() { b.rows, b.bytes = b.rows[:0], 0 }

func (b *batch) args() []any {
	var all []any
	for _, row := range b.rows {
		all = append(all, row...)
	}
	return all
}

// size is about how many bytes a row takes.
func size(row []any) int {
	n := 0
	for _, v := range row {
		switch v := v.(type) {
		case string:
			n += len(v)
		case []byte:
			n += len(v)
		}
		n += 8
	}
	return n
}
