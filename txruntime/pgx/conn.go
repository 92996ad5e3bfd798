package pgxtx

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/txvet/txvet/txruntime/driver"
)

// conn implements [driver.Conn].
type conn struct {
	*pgx.Conn
	pool   *pool
	pooled *pgxpool.Conn
}

// Send implements [driver.Conn] with one batch, which pgx sends as one pipeline
// with one Sync: the server skips what comes after an error, so no statement runs
// without the begin before it.
//
// pgx prepares statements that it does not know before all others. In a
// transaction the failure of that would come before the savepoint that is to undo
// it, so the savepoint goes ahead.
func (c *conn) Send(ctx context.Context, f *driver.Flight) (driver.Rows, error) {
	ahead := 0
	if f.Savepoint && f.Begin == nil {
		ahead = c.ahead(f.Statements)
	}
	if ahead > 0 {
		head := &driver.Flight{Statements: f.Statements[:ahead]}
		_, err := c.send(ctx, head, 0)
		f.Done, f.Failed = head.Done, head.Failed
		if err != nil {
			return nil, err
		}
	}
	rows, err := c.send(ctx, f, ahead)
	if err == nil && f.Savepoint {
		c.remember(f.Statements)
	}
	return rows, err
}

// send sends the flight without the statements before from.
func (c *conn) send(ctx context.Context, f *driver.Flight, from int) (driver.Rows, error) {
	b := &pgx.Batch{}
	if f.Begin != nil {
		beginning(b, f.Begin)
	}
	begins := b.Len()
	for _, st := range f.Statements[from:] {
		b.Queue(st.SQL, st.Args...)
	}
	if f.Commit {
		b.Queue(commit)
	}
	results := c.dispatch(ctx, b)
	r := &reply{conn: c, results: results, flight: f}
	rows, err := r.read(begins, from)
	if rows != nil {
		return rows, nil
	}
	if closing := results.Close(); err == nil {
		err = closing
	}
	if err == nil {
		return nil, nil
	}
	c.pool.tables.Clear() // a table may have changed
	var early pgx.ErrPreprocessingBatch
	if errors.As(err, &early) {
		f.Failed = find(f.Statements, early.SQL())
	} else if ofArguments(err) { // pgx does not say of which; the last is the operation's own
		f.Failed = len(f.Statements) - 1
	}
	return nil, cancelled(ctx, err)
}

// dispatch sends a batch. One of a single query is sent without a pipeline, which
// costs less on both sides; without arguments that would be the simple protocol,
// in which a text may hold several statements, so only the commit goes that way.
func (c *conn) dispatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	if b.Len() == 1 {
		if q := b.QueuedQueries[0]; len(q.Arguments) > 0 || q.SQL == commit {
			return &alone{conn: c.Conn, ctx: ctx, query: q}
		}
	}
	return c.SendBatch(ctx, b)
}

// commit is the statement; it is compared.
const commit = "commit"

// alone is the results of a single query, which runs when they are asked for.
type alone struct {
	conn  *pgx.Conn
	ctx   context.Context
	query *pgx.QueuedQuery
}

func (a *alone) Exec() (pgconn.CommandTag, error) {
	return a.conn.Exec(a.ctx, a.query.SQL, a.query.Arguments...)
}

func (a *alone) Query() (pgx.Rows, error) {
	return a.conn.Query(a.ctx, a.query.SQL, a.query.Arguments...)
}

func (a *alone) QueryRow() pgx.Row { return a.conn.QueryRow(a.ctx, a.query.SQL, a.query.Arguments...) }
func (a *alone) Close() error      { return nil }
func (a *alone) Tx() pgx.Tx        { return nil }

// find returns the index of the statement, or -1.
func find(statements []*driver.Statement, sql string) int {
	for i, st := range statements {
		if st.SQL == sql {
			return i
		}
	}
	return -1
}

// cancelled makes the server's word that it was asked to cancel an error of the
// context that asked.
func cancelled(ctx context.Context, err error) error {
	var pg *pgconn.PgError
	if ctx.Err() != nil && errors.As(err, &pg) && pg.Code == "57014" {
		return fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	return err
}

// Rollback implements [driver.Conn].
func (c *conn) Rollback(ctx context.Context, savepoint string) error {
	sql := "rollback"
	if savepoint != "" {
		sql = "rollback to savepoint " + savepoint
	}
	_, err := c.Exec(ctx, sql)
	return err
}

// CopyFrom implements [driver.Conn].
func (c *conn) CopyFrom(ctx context.Context, table string, columns []string, next func() ([]any, error)) (int64, error) {
	n, err := c.Conn.CopyFrom(ctx, identifier(table), columns, pgx.CopyFromFunc(next))
	return n, cancelled(ctx, err)
}

// Status implements [driver.Conn].
func (c *conn) Status() driver.Status {
	if c.IsClosed() {
		return driver.Lost
	}
	switch c.PgConn().TxStatus() {
	case 'T':
		return driver.InTx
	case 'E':
		return driver.Failed
	}
	return driver.Idle
}

// RoundTrips implements [driver.Conn].
func (c *conn) RoundTrips() int64 {
	if n, ok := c.PgConn().Conn().(*counted); ok {
		return n.trips.Load()
	}
	return 0
}

// Raw returns the *pgx.Conn.
func (c *conn) Raw() any { return c.Conn }

// Release implements [driver.Conn]. The pool closes a connection that is in a
// transaction or busy.
func (c *conn) Release(keep bool) {
	if !keep {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = c.Close(ctx)
	}
	c.pooled.Release()
}
