package txruntime

import (
	"context"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/txvet/txvet/txruntime/driver"
)

// rollbackTimeout bounds a rollback, which the caller's context does not.
const rollbackTimeout = 5 * time.Second

// work is the unit of work that a session and the handles of its savepoints
// share. All but the first group belongs to whoever holds busy. It knows no
// Session, so that a forgotten one is collected.
type work struct {
	engine *Engine
	config *config
	made   context.Context // of Factory.Session
	busy   atomic.Bool
	doomed atomic.Pointer[error] // the guard for which it ends as soon as nobody is busy with it

	ctx context.Context // of the last operation, for the guards' hook

	state   State
	scoped  bool // begun by Begin, which finishes it
	tx      TxOptions
	begun   []uintptr // where
	since   time.Time
	until   time.Time // a manual transaction's deadline; zero: none
	timer   *time.Timer
	over    error // why a closed one is
	watched bool  // for being forgotten

	conn       driver.Conn
	onServer   bool // the begin was carried out
	cursor     *Cursor
	queue      []*item // what the next flight brings along
	savepoints []*savepoint

	cause error // what failed first in the state Aborted
	lost  error // what was refused when no transaction was there, and nobody may have seen
	level int   // the savepoints around what failed

	undo       []flushed
	onCommit   []func(context.Context)
	onRollback []func(context.Context, error)

	attempt, flights int
	trips            int64 // round trips of connections that were given back
	tripsBefore      int64 // of conn, when it was taken
}

// reset makes it ready for a transaction.
func (w *work) reset(o TxOptions, scoped bool) {
	w.state, w.scoped, w.tx = StateDeferred, scoped, o
	w.onServer, w.queue, w.savepoints = false, nil, nil
	w.cause, w.level, w.flights, w.trips = nil, 0, 0, 0
	w.since, w.until = time.Now(), time.Time{}
	var pcs [16]uintptr
	n := runtime.Callers(3, pcs[:])
	w.begun = append(w.begun[:0:0], pcs[:n]...)
}

// abort records that an operation failed inside of level savepoints.
func (w *work) abort(err error, level int) {
	switch w.state {
	case StateDeferred, StateOpen:
		w.state, w.cause, w.level = StateAborted, err, level
	case StateAborted:
		w.level = min(w.level, level)
	default:
		w.lost = or(w.lost, err)
	}
}

// recover takes back an abort inside of a savepoint that was rolled back.
func (w *work) recover(level int) {
	if w.state != StateAborted || w.level < level {
		return
	}
	w.state, w.cause = StateDeferred, nil
	if w.onServer {
		w.state = StateOpen
	}
}

// rollback ends the transaction without keeping anything, and without regard
// to the cancellation of ctx. If the server does not answer the connection is
// closed, which has the same effect.
func (w *work) rollback(ctx context.Context, why error) {
	if w.cursor != nil {
		w.cursor.drop()
	}
	if w.conn != nil && w.onServer && w.conn.Status() != driver.Lost && w.conn.Status() != driver.Idle {
		if err := w.rollbackTo(ctx, ""); err != nil {
			w.free(false)
		}
	}
	w.takeBack(0)
	w.end(ctx, false, why)
}

// rollbackTo rolls back on the server, to a savepoint or all, whether ctx is done
// or not.
func (w *work) rollbackTo(ctx context.Context, savepoint string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
	defer cancel()
	return w.conn.Rollback(ctx, savepoint)
}

// rolledBack makes the calls that a rollback asks for.
func rolledBack(ctx context.Context, calls []func(context.Context, error), why error) {
	for _, fn := range calls {
		fn(Detach(context.WithoutCancel(ctx)), why)
	}
}

// hooks hands out the calls that the end of a transaction asks for, which are
// made when the session is free again.
func (w *work) hooks(ctx context.Context, committed bool, why error) func() {
	commits, rollbacks := w.onCommit, w.onRollback
	if len(commits) == 0 && len(rollbacks) == 0 {
		return func() {}
	}
	w.onCommit, w.onRollback = nil, nil
	return func() {
		if !committed {
			rolledBack(ctx, rollbacks, why)
			return
		}
		for _, fn := range commits {
			fn(Detach(context.WithoutCancel(ctx)))
		}
	}
}

// flushed is rows that have what the database generated for them.
type flushed struct {
	insert *insert
	level  int // savepoints around it
}

// takeBack makes the rows new again that were flushed inside of level
// savepoints.
func (w *work) takeBack(level int) {
	w.undo = slices.DeleteFunc(w.undo, func(f flushed) bool {
		if f.level >= level {
			f.insert.takeBack()
		}
		return f.level >= level
	})
}

// end gives the connection back and tells that the transaction is over.
func (w *work) end(ctx context.Context, committed bool, why error) {
	w.free(true)
	if w.timer != nil {
		w.timer.Stop()
	}
	w.state, w.queue, w.savepoints, w.cause = StateDone, nil, nil, nil
	w.engine.delist(w)
	if hook := w.config.hooks.End; hook != nil {
		hook(ctx, EndInfo{
			Session: w.tx.Name, Committed: committed, Attempt: w.attempt, Flights: w.flights,
			RoundTrips: int(w.trips), Duration: time.Since(w.since), Err: why,
		})
	}
}

// free gives the connection back to the pool.
func (w *work) free(keep bool) {
	if w.conn != nil {
		w.trips += w.conn.RoundTrips() - w.tripsBefore
		w.conn.Release(keep)
		w.conn, w.onServer = nil, false
	}
}

// doom ends the work from another goroutine than its own: now if nobody is busy
// with it, otherwise when they leave. The server rolls back what it loses the
// connection of.
func (w *work) doom(why error) {
	w.doomed.CompareAndSwap(nil, &why)
	w.execute()
}

// execute carries out the sentence unless somebody is busy. What the program
// has in memory is left to its own goroutine.
func (w *work) execute() {
	if !w.busy.CompareAndSwap(false, true) {
		return
	}
	if w.state != StateClosed {
		w.over = *w.doomed.Load()
		if w.over == ErrLeak && w.active() {
			_ = w.config.trip(context.WithoutCancel(w.made), w.guard("collect", ErrLeak))
		}
		w.cursor = nil
		w.free(false)
		if w.state != StateIdle && w.state != StateDone {
			w.end(context.WithoutCancel(w.made), false, w.over)
		}
		w.state = StateClosed
	}
	w.busy.Store(false)
}

// leave is the end of every operation.
func (w *work) leave() {
	w.busy.Store(false)
	if w.doomed.Load() != nil {
		w.execute()
	}
}

// ending calls fn, which ends something, leaves, and makes the calls that fn
// returns, of which each may use sessions. If a hook of the program panics in fn,
// the session is ended.
func (w *work) ending(fn func() func()) {
	hooks := func() func() {
		ended := false
		defer func() {
			w.leave()
			if !ended {
				w.doom(ErrSessionClosed)
			}
		}()
		hooks := fn()
		ended = true
		return hooks
	}()
	hooks()
}

// watch reports the transaction if it stays open for long.
func (w *work) watch() {
	if w.config.longTx <= 0 {
		return
	}
	g := w.guard("transaction", ErrLongTx)
	w.timer = time.AfterFunc(w.config.longTx, func() { _ = w.config.trip(context.WithoutCancel(w.made), g) })
}

func (w *work) guard(op string, sentinel error) *GuardError {
	g := ruled(op, sentinel)
	g.Session, g.Stack = w.tx.Name, w.begun
	return g
}

// overlaps is the end of an operation that found another under way. The
// transaction must not be committed without it.
func (w *work) overlaps(ctx context.Context, op string) error {
	g := ruled(op, ErrConcurrent)
	w.config.report(ctx, g)
	w.doom(ErrConcurrent)
	return g
}
