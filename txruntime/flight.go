package txruntime

import (
	"context"
	"errors"

	"github.com/txvet/txvet/txruntime/driver"
)

// tries is how often a connection is looked for that is not dead.
const tries = 3

// item is something that the next flight brings along: a statement that was
// queued, rows that were added, the start or the end of a savepoint.
type item struct {
	statement *driver.Statement
	insert    *insert
	level     int        // savepoints around it: what its failure undoes
	opens     *savepoint // the one that the statement makes
}

// flight is what an operation wants sent after what is queued.
type flight struct {
	statements []*driver.Statement
	commit     bool
	stream     bool
}

// prepared is a flight that is ready to go, with the item of each statement; or
// the queue, and the item that kept it from getting ready.
type prepared struct {
	driver.Flight
	items []*item
	stuck *item
}

// send sends the queue and then the operation's own part in one flight, at the
// given level. An error other than a refused commit makes the transaction fail at
// the level of the statement that failed.
//
// A first flight that found a dead connection is sent again on others, of which
// the pool has made itself new ones: nothing of it was kept, since without an
// answer to a commit the server rolls back. If it holds a commit, that is only
// known if it was not sent at all.
func (w *work) send(ctx context.Context, op string, level int, what flight) (driver.Rows, error) {
	for try := 1; ; try++ {
		if err := w.connect(ctx); err != nil {
			return nil, w.failed(op, nil, err, level)
		}
		first := !w.onServer
		f, err := w.prepare(ctx, level, what)
		var rows driver.Rows
		if err == nil {
			rows, err = w.fly(ctx, op, f)
		}
		if err == nil {
			return rows, w.landed(op, f)
		}
		again := first && w.conn.Status() == driver.Lost && w.config.ping == PingAuto && try < tries && ctx.Err() == nil &&
			!errors.Is(err, context.DeadlineExceeded) && (!f.Commit || w.engine.pool.Fault(err).Unsent)
		if !again {
			return nil, w.crashed(op, level, f, err)
		}
		f.takeBack()
		w.free(false)
		w.engine.pool.Reset()
	}
}

// materialize makes sure that the transaction is on the server, with what is
// queued.
func (w *work) materialize(ctx context.Context, op string, level int) error {
	if err := ctx.Err(); err != nil {
		return w.failed(op, nil, err, level)
	}
	if w.onServer && len(w.queue) == 0 {
		return nil
	}
	_, err := w.send(ctx, op, level, flight{})
	return err
}

// connect gets a connection.
func (w *work) connect(ctx context.Context) error {
	if w.conn != nil {
		return nil
	}
	for try := 1; ; try++ {
		conn, err := w.engine.acquire(ctx)
		if err != nil {
			return err
		}
		if w.config.ping == PingAlways {
			if err := conn.Ping(ctx); err != nil {
				conn.Release(false)
				if try == tries || ctx.Err() != nil {
					return err
				}
				w.engine.pool.Reset()
				continue
			}
		}
		w.conn, w.tripsBefore = conn, conn.RoundTrips()
		return nil
	}
}

// prepare makes the driver's flight. After an error it is not to be sent.
func (w *work) prepare(ctx context.Context, level int, what flight) (*prepared, error) {
	f := &prepared{Flight: driver.Flight{Commit: what.commit, Stream: what.stream}}
	size := len(w.queue) + len(what.statements)
	f.Statements, f.items = make([]*driver.Statement, 0, size), make([]*item, 0, size)
	for _, it := range w.queue {
		f.Savepoint = f.Savepoint || it.opens != nil
		if it.insert == nil {
			f.add(it, it.statement)
			continue
		}
		rows, err := it.insert.driver()
		var statements []*driver.Statement
		if err == nil {
			statements, err = w.conn.Insert(ctx, rows)
		}
		if err != nil {
			return &prepared{items: w.queue, stuck: it}, err
		}
		f.add(it, statements...)
	}
	if len(what.statements) > 0 {
		f.add(&item{level: level}, what.statements...)
	}
	if !w.onServer {
		f.Begin = w.tx.driver()
	}
	return f, nil
}

func (f *prepared) add(it *item, statements ...*driver.Statement) {
	for _, st := range statements {
		f.Statements, f.items = append(f.Statements, st), append(f.items, it)
	}
}
