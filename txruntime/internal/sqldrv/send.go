package sqldrv

import (
	"context"
	"errors"
	"fmt"

	"github.com/txvet/txvet/txruntime/driver"
)

// errTimeout is why a flight's own deadline passed.
var errTimeout = errors.New("statement timeout")

// Send implements [driver.Conn].
func (c *conn) Send(ctx context.Context, f *driver.Flight) (driver.Rows, error) {
	c.calls++
	f.Begun, f.Done, f.Failed, f.Committed = false, 0, 0, false
	was := c.Status()
	if f.Begin != nil {
		c.readOnly, c.timeout = f.Begin.ReadOnly, f.Begin.StatementTimeout
	} else if was == driver.Idle {
		c.readOnly, c.timeout = false, 0
	}
	flight, cancel := c.deadline(ctx, f.Stream)
	defer func() {
		if c.stream == nil {
			cancel()
		}
	}()
	open, err := c.carry(flight, f)
	clear(c.inserting)
	if open != nil {
		c.stream, open.cancel = open, cancel
		open.end = func(err error) error {
			defer cancel()
			c.stream = nil
			return c.ended(ctx, flight, f, err)
		}
		return open, nil
	}
	if f.Begun {
		was = driver.InTx
	}
	if err == nil {
		if f.Commit {
			c.settle(ctx, driver.Idle, nil, nil)
		} else {
			c.settle(ctx, was, f.Statements, nil)
		}
		return nil, nil
	}
	return nil, c.failed(ctx, flight, f, was, err)
}

// deadline returns the context of a flight. That of a stream can be cancelled.
func (c *conn) deadline(ctx context.Context, stream bool) (context.Context, context.CancelFunc) {
	switch {
	case c.timeout > 0:
		return context.WithTimeoutCause(ctx, c.timeout, errTimeout)
	case stream:
		return context.WithCancel(ctx)
	}
	return ctx, func() {}
}

// carry carries out a flight.
func (c *conn) carry(ctx context.Context, f *driver.Flight) (*rows, error) {
	if f.Begin != nil {
		f.Failed = -1
		if err := c.begin(ctx, f.Begin); err != nil {
			return nil, err
		}
		f.Begun, c.status = true, driver.InTx
	}
	r := &runner{conn: c.conn}
	defer r.forget()
	for i, st := range f.Statements {
		if err := c.unended(ctx, f); err != nil {
			return nil, err
		}
		f.Failed = i
		last := i+1 == len(f.Statements)
		if check := c.pool.dialect.Check; check != nil {
			if err := check(st); err != nil {
				return nil, err
			}
		}
		if c.pool.dialect.Prepare && !last && f.Statements[i+1].SQL == st.SQL {
			if err := r.prepare(ctx, st.SQL); err != nil {
				return nil, err
			}
		}
		if f.Stream && last {
			rows, err := r.query(ctx, st)
			if err == nil {
				f.Done++
			}
			return rows, err
		}
		if err := c.run(ctx, r, st); err != nil {
			return nil, err
		}
		f.Done++
	}
	if f.Commit {
		if err := c.unended(ctx, f); err != nil {
			return nil, err
		}
		f.Failed = len(f.Statements)
		if err := c.link.Commit(ctx); err != nil {
			return nil, err
		}
		f.Committed = true
	}
	return nil, nil
}

// errEnded is why what follows a statement is not sent.
var errEnded = errors.New("the statement ended the transaction: use Commit, Rollback or Nested")

// unended returns an error if the last statement ended the transaction: the next
// one would be kept, whatever becomes of the rest.
func (c *conn) unended(ctx context.Context, f *driver.Flight) error {
	if c.status != driver.InTx || f.Done == 0 {
		return nil
	}
	ctx, cancel := tidying(ctx)
	defer cancel()
	if c.link.State(ctx, driver.InTx, f.Statements[f.Done-1:f.Done], nil) != driver.InTx {
		return errEnded
	}
	return nil
}

func (c *conn) begin(ctx context.Context, o *driver.TxOptions) error {
	if err := c.link.End(ctx); err != nil {
		return err
	}
	return c.link.Begin(ctx, o)
}

// run carries out one statement.
func (c *conn) run(ctx context.Context, r *runner, st *driver.Statement) error {
	if st.Read != nil {
		rows, err := r.query(ctx, st)
		if err != nil {
			return err
		}
		defer rows.Close() // if a Scanner panics
		read := st.Read(rows)
		if err := rows.Close(); err != nil {
			return err
		}
		return read
	}
	result, err := r.exec(ctx, st)
	if err != nil {
		return err
	}
	// Not every driver knows both; then they are 0.
	st.Affected, _ = result.RowsAffected()
	st.InsertID, _ = result.LastInsertId()
	if c.pool.dialect.Outcome != nil {
		c.pool.dialect.Outcome(st)
	}
	if done := c.inserting[st]; done != nil {
		return done()
	}
	return nil
}

// ended is the end of a flight whose rows were left to be read.
func (c *conn) ended(ctx, flight context.Context, f *driver.Flight, err error) error {
	if err != nil {
		return c.failed(ctx, flight, f, driver.InTx, err)
	}
	c.settle(ctx, driver.InTx, f.Statements, nil)
	return nil
}

// failed makes the error of a flight that was not carried out.
//
// A deadline of its own, too, closes a connection of some databases. That such a
// one is Idle is the truth: the server rolls back. Lost would say that the flight
// may be sent again on another, which takes as long.
func (c *conn) failed(ctx, flight context.Context, f *driver.Flight, was driver.Status, err error) error {
	committing := f.Commit && f.Failed == len(f.Statements)
	c.settle(ctx, was, f.Statements[:max(0, f.Failed)], err)
	if done := flight.Err(); done != nil && isUnsent(err) {
		err = fmt.Errorf("%w: %w", done, err) // the one is why the connection is closed
	}
	err = c.timedOut(ctx, flight, err)
	if errors.Is(err, errTimeout) && c.status == driver.Lost && !committing {
		c.status, c.spoiled = driver.Idle, true
	}
	// Nothing is kept of what was sent if the commit was not.
	return c.tell(err, c.status == driver.Lost && f.Commit && !committing)
}

// timedOut names the deadline of a flight if that is why it failed.
func (c *conn) timedOut(ctx, flight context.Context, err error) error {
	if ctx.Err() == nil && context.Cause(flight) == errTimeout && errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w of %s: %w", errTimeout, c.timeout, err)
	}
	return err
}

// tell adds to an error what only the connection knows.
func (c *conn) tell(err error, unsent bool) error {
	unsent = unsent || isUnsent(err)
	if !unsent && !c.readOnly {
		return err
	}
	return &failure{error: err, unsent: unsent, readOnly: c.readOnly}
}
