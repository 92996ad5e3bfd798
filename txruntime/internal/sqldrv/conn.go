package sqldrv

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"time"

	"github.com/txvet/txvet/txruntime/driver"
)

// tidyTimeout bounds what is sent to find out what a connection is in, or to
// make it fit for the next session.
const tidyTimeout = 5 * time.Second

// conn implements [driver.Conn].
type conn struct {
	pool       *Pool
	conn       *sql.Conn
	link       Link
	generation int

	status   driver.Status
	readOnly bool          // the transaction
	timeout  time.Duration // of each flight in it
	spoiled  bool          // not fit for another session
	lent     bool          // somebody else used it since the status was known

	stream    *rows // of the last flight
	inserting map[*driver.Statement]func() error
	calls     int64
}

// Status implements [driver.Conn]. After Raw it asks the database.
func (c *conn) Status() driver.Status {
	if c.lent {
		c.lent = false
		c.settle(context.Background(), c.status, nil, errors.New("lent"))
	}
	return c.status
}

// settle finds the status out.
func (c *conn) settle(ctx context.Context, was driver.Status, sent []*driver.Statement, err error) {
	if c.status == driver.Lost {
		return
	}
	if errors.Is(err, sqldriver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		c.status = driver.Lost
		return
	}
	ctx, cancel := tidying(ctx)
	defer cancel()
	c.status = c.link.State(ctx, was, sent, err)
}

// tidying returns a context for what happens after the session's is done.
func tidying(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), tidyTimeout)
}

// Ping implements [driver.Conn].
func (c *conn) Ping(ctx context.Context) error {
	c.calls++
	err := c.conn.PingContext(ctx)
	if err != nil {
		c.settle(ctx, c.status, nil, err)
	}
	return err
}

// Rollback implements [driver.Conn]. If there is nothing to roll back, it has
// succeeded.
func (c *conn) Rollback(ctx context.Context, savepoint string) error {
	c.calls++
	st := &driver.Statement{SQL: "rollback"}
	if savepoint != "" {
		st.SQL = "rollback to savepoint " + savepoint
	}
	_, err := c.conn.ExecContext(ctx, st.SQL)
	switch {
	case err != nil:
		c.settle(ctx, c.status, []*driver.Statement{st}, err)
		if savepoint == "" && c.status == driver.Idle {
			return nil
		}
	case savepoint == "":
		c.status = driver.Idle
	}
	return err
}

// RoundTrips implements [driver.Conn].
func (c *conn) RoundTrips() int64 {
	if l, ok := c.link.(Counter); ok {
		return l.RoundTrips()
	}
	return c.calls
}

// Raw implements [driver.Conn]: a *sql.Conn.
func (c *conn) Raw() any {
	c.lent = true
	return c.conn
}

// Release implements [driver.Conn].
func (c *conn) Release(keep bool) {
	if c.stream != nil {
		// A *sql.Conn cannot be closed while its rows are open. Cancelled, they
		// are not read to their end.
		c.stream.cancel()
		_ = c.stream.Close()
	}
	keep = keep && c.Status() == driver.Idle && !c.spoiled
	if keep {
		ctx, cancel := tidying(context.Background())
		defer cancel()
		keep = c.link.End(ctx) == nil
	}
	c.pool.back(c.conn, keep, c.generation)
}
