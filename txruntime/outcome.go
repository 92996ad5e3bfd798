package txruntime

import (
	"slices"

	"github.com/txvet/txvet/txruntime/driver"
)

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
		return w.engine.failed(op, w.tx.Name, nil, &outcome{ErrCommitted, err})
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
		err = &outcome{ErrCommitUnknown, err}
	}
	return w.broken(op, st, err, level)
}

// outcome is what an error means to a commit that was sent with it.
type outcome struct {
	sentinel error
	cause    error
}

func (o *outcome) Error() string   { return o.sentinel.Error() + ": " + o.cause.Error() }
func (o *outcome) Unwrap() []error { return []error{o.sentinel, o.cause} }

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
