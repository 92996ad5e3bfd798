package txruntime

import (
	"context"

	"github.com/txvet/txvet/txruntime/driver"
)

// Cursor is the rows of a query that are being read, for code that cannot be a
// loop over [Session.Rows]. It must be closed; until then the session refuses
// everything else with [ErrRowsOpen].
type Cursor struct {
	work   *work
	level  int
	rows   driver.Rows
	sql    *driver.Statement
	cancel context.CancelFunc
	err    error
	closed bool
}

// Query runs a query and leaves its rows to be read. If ctx is done while they
// are, reading fails.
func (s *Session) Query(ctx context.Context, sql string, args ...any) (*Cursor, error) {
	if err := s.enter(ctx, "query", statement); err != nil {
		return nil, err
	}
	w := s.work
	defer w.leave()
	if err := s.controls("query", sql); err != nil {
		return nil, err
	}
	cancel := func() {}
	if !w.until.IsZero() {
		ctx, cancel = context.WithDeadline(ctx, w.until)
	}
	st := &driver.Statement{SQL: sql, Args: args}
	rows, err := w.send(ctx, "query", s.level, flight{statements: []*driver.Statement{st}, stream: true})
	if err != nil {
		cancel()
		return nil, err
	}
	w.cursor = &Cursor{work: w, level: s.level, rows: rows, sql: st, cancel: cancel}
	return w.cursor, nil
}

// Next goes to the next row. At the end, and if it fails, the cursor is closed;
// Close tells which.
func (c *Cursor) Next() bool {
	if !c.take() {
		return false
	}
	defer c.work.leave()
	if c.rows.Next() {
		return true
	}
	c.end()
	return false
}

// Scan copies the columns of the row into the pointers.
func (c *Cursor) Scan(dest ...any) error {
	if !c.take() {
		return c.Close()
	}
	defer c.work.leave()
	if err := c.rows.Scan(dest...); err != nil {
		return c.work.failed("scan", c.sql, err, c.level)
	}
	return nil
}

// Columns returns the names of the columns.
func (c *Cursor) Columns() []string { return c.rows.Columns() }

// Raw returns the rows of the library below.
func (c *Cursor) Raw() any { return c.rows.Raw() }

// Close ends the reading and returns the error that it ended with. It may be
// called again.
func (c *Cursor) Close() error {
	if c.take() {
		c.end()
		c.work.leave()
	}
	return c.err
}

// Closed tells whether the reading has ended.
func (c *Cursor) Closed() bool { return c.closed }

// take takes the unit of work for an open cursor.
func (c *Cursor) take() bool {
	w := c.work
	if c.closed {
		return false
	}
	if !w.busy.CompareAndSwap(false, true) {
		c.closed, c.err = true, w.overlaps(context.Background(), "rows")
		return false
	}
	if w.cursor != c { // the transaction ended before
		c.closed, c.err = true, w.guard("rows", ErrTxDone)
		w.leave()
		return false
	}
	return true
}

// end closes the rows and looks at the transaction.
func (c *Cursor) end() {
	w := c.work
	err := c.rows.Close()
	c.closed = true
	c.drop()
	if err != nil {
		c.err = w.broken("rows", c.sql, err, c.level)
		return
	}
	c.err = w.checked("rows")
}

// drop closes the rows. The cursor finds out when it is used again.
func (c *Cursor) drop() {
	_ = c.rows.Close()
	c.cancel()
	c.work.cursor = nil
}
