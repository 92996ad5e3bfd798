package txruntime

import (
	"context"
	"slices"
	"time"

	"github.com/txvet/txvet/txruntime/driver"
)

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

// prepared is a flight that is ready to go, with the item of each statement.
type prepared struct {
	driver.Flight
	items []*item
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
	const tries = 3
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
			(!f.Commit || w.engine.pool.Fault(err).Unsent)
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
	const tries = 3
	for try := 1; ; try++ {
		conn, err := w.engine.pool.Acquire(ctx)
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
			return &prepared{}, err
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

// fly hands the flight to the driver, and to the hooks.
func (w *work) fly(ctx context.Context, op string, f *prepared) (driver.Rows, error) {
	if !w.until.IsZero() && !f.Stream {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, w.until)
		defer cancel()
	}
	var landed func(FlightResult)
	if hook := w.config.hooks.Flight; hook != nil {
		ctx, landed = hook(ctx, w.info(op, f))
	}
	before, start := w.conn.RoundTrips(), time.Now()
	rows, err := w.conn.Send(ctx, &f.Flight)
	w.flights++
	if landed == nil {
		return rows, err
	}
	conn := w.conn
	report := func(err error) {
		r := FlightResult{RoundTrips: int(conn.RoundTrips() - before), Duration: time.Since(start)}
		for _, st := range f.Statements {
			r.Rows += st.Affected
		}
		if err != nil {
			st, _ := f.culprit()
			r.Err = w.engine.failed(op, w.tx.Name, st, err)
		}
		landed(r)
	}
	if rows != nil {
		return &observed{Rows: rows, report: report}, nil
	}
	report(err)
	return rows, err
}

// takeBack makes all rows of the flight new again.
func (f *prepared) takeBack() {
	for _, it := range f.items {
		if it.insert != nil {
			it.insert.takeBack()
		}
	}
}

// observed is rows whose flight is over when they are closed.
type observed struct {
	driver.Rows
	report func(error)
}

func (o *observed) Close() error {
	err := o.Rows.Close()
	if o.report != nil {
		o.report(err)
		o.report = nil
	}
	return err
}

func (w *work) info(op string, f *prepared) FlightInfo {
	i := FlightInfo{Session: w.tx.Name, Op: op, Begin: f.Begin != nil, Commit: f.Commit}
	for _, st := range f.Statements {
		i.Statements, i.Args = append(i.Statements, st.SQL), append(i.Args, st.Args)
	}
	return i
}

// culprit is the statement that failed, and its item; nil if it was the begin or
// the commit.
func (f *prepared) culprit() (*driver.Statement, *item) {
	if f.Failed >= 0 && f.Failed < len(f.Statements) {
		return f.Statements[f.Failed], f.items[f.Failed]
	}
	return nil, nil
}

// landed takes note of a flight that was carried out.
func (w *work) landed(op string, f *prepared) error {
	w.arrived(f)
	w.queue = nil
	if f.Commit {
		if f.Committed {
			return nil
		}
		return w.guard(op, ErrAborted) // the server answered the commit with a rollback
	}
	if w.state == StateDeferred {
		w.state = StateOpen
	}
	if f.Stream {
		return nil // Cursor looks when the rows are read
	}
	return w.checked(op)
}

// checked makes sure that the transaction still works after statements that
// succeeded.
func (w *work) checked(op string) error {
	var g *GuardError
	switch w.conn.Status() {
	case driver.InTx:
		return nil
	case driver.Failed: // an error that was kept from us
		g = w.guard(op, ErrAborted)
	default:
		g = w.guard(op, ErrTxEndedBySQL)
		w.free(true)
	}
	w.config.report(w.ctx, g)
	w.abort(g, 0)
	return g
}

// arrived records what the server has now.
func (w *work) arrived(f *prepared) {
	w.onServer = w.onServer || f.Begun
	for i, it := range f.items[:f.Done] {
		if it.opens != nil {
			it.opens.sent = true
		}
		if last := i+1 == len(f.items) || f.items[i+1] != it; it.insert != nil && last {
			w.undo = append(w.undo, flushed{it.insert, it.level})
		}
	}
}

// crashed takes note of a flight that was not, and makes its error. What is
// queued outside of the savepoint that the failure will be undone with, and was
// not carried out, remains.
func (w *work) crashed(op string, level int, f *prepared, err error) error {
	w.arrived(f)
	if f.Committed && f.Failed >= len(f.Statements) {
		return nil // the connection was lost after the server's word
	}
	if f.Committed {
		return w.engine.failed(op, w.tx.Name, nil, &unread{err})
	}
	st, it := f.culprit()
	if it != nil {
		level = it.level
		if it.insert != nil {
			it.insert.takeBack()
		}
	}
	w.queue = slices.DeleteFunc(slices.Compact(f.items[f.Done:]), func(it *item) bool { return it.level >= level })
	unknown := f.Commit && w.conn.Status() == driver.Lost && !w.engine.pool.Fault(err).Unsent
	if unknown {
		err = &unknownCommit{err}
	}
	return w.broken(op, st, err, level)
}

// unread is what went wrong with results that came before a commit.
type unread struct{ cause error }

func (e *unread) Error() string { return "committed, but a result cannot be read: " + e.cause.Error() }
func (e *unread) Unwrap() error { return e.cause }

// unknownCommit is ErrCommitUnknown with the error that the connection had.
type unknownCommit struct{ cause error }

func (e *unknownCommit) Error() string   { return ErrCommitUnknown.Error() + ": " + e.cause.Error() }
func (e *unknownCommit) Unwrap() []error { return []error{ErrCommitUnknown, e.cause} }

// broken is failed after an error that may have ended the transaction on the
// server, or the connection.
func (w *work) broken(op string, st *driver.Statement, err error, level int) error {
	if status := w.conn.Status(); status == driver.Lost || status == driver.Idle && w.onServer {
		w.free(status != driver.Lost)
		level = 0
	}
	return w.failed(op, st, err, level)
}

// failed makes an error of the operation, and the transaction fail.
func (w *work) failed(op string, st *driver.Statement, err error, level int) error {
	failed := error(w.engine.failed(op, w.tx.Name, st, err))
	if w.engine.pool.Fault(err).ReadOnly {
		g := w.guard(op, ErrReadOnly)
		g.Cause = failed
		w.config.report(w.ctx, g)
		failed = g
	}
	w.abort(failed, level)
	return failed
}
