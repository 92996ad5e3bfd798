package txruntime

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/txvet/txvet/txruntime/driver"
)

// An Engine is a database with its pool of connections. A program opens one,
// at its start, and disposes of it at its end. It is safe for concurrent use.
type Engine struct {
	config config
	pool   driver.Pool

	// The sessions that have not ended. idle is signalled when one does.
	idle     *sync.Cond
	open     map[*work]origin
	disposed bool
}

// origin is what is said of a transaction that is left open.
type origin struct {
	name  string
	begun []uintptr
}

// Factory returns a source of sessions. Its options come on top of the
// engine's; WithPool and WithPrePing are the engine's only. If a guard cannot
// have the mode that it is given, the first operation of every session says so.
func (e *Engine) Factory(opts ...Option) *Factory {
	c, err := e.config.with(opts)
	return &Factory{engine: e, config: c, err: err}
}

// Ping asks the server, on a connection of the pool. It is an error in a
// context in which a transaction is open.
func (e *Engine) Ping(ctx context.Context) error {
	return e.direct(ctx, "ping", nil, func(c driver.Conn) error { return c.Ping(ctx) })
}

// Autocommit runs one statement outside of any transaction, which is what
// VACUUM, CREATE DATABASE and the DDL of MySQL need. Whatever it does stays. In a
// context in which a transaction is open it fails with [ErrForeignSession].
func (e *Engine) Autocommit(ctx context.Context, sql string, args ...any) (Result, error) {
	st := &driver.Statement{SQL: sql, Args: args}
	err := e.direct(ctx, "autocommit", st, func(c driver.Conn) error {
		_, err := c.Send(ctx, &driver.Flight{Statements: []*driver.Statement{st}})
		return err
	})
	return result(st), err
}

// direct calls fn with a connection that no session has, and again with another
// if that one was dead before anything was sent.
func (e *Engine) direct(ctx context.Context, op string, st *driver.Statement, fn func(driver.Conn) error) error {
	if e.isDisposed() {
		return e.config.trip(ctx, ruled(op, ErrEngineClosed))
	}
	if m := openIn(ctx, e); m != nil {
		g := ruled(op, ErrForeignSession)
		g.Stack = m.begun
		if err := e.config.trip(ctx, g); err != nil {
			return err
		}
	}
	for try := 1; ; try++ {
		conn, err := e.acquire(ctx)
		if err != nil {
			return e.failed(op, "", nil, err)
		}
		err = fn(conn)
		dead := conn.Status() == driver.Lost
		conn.Release(conn.Status() == driver.Idle)
		if err == nil {
			return nil
		}
		if !dead || try == tries || ctx.Err() != nil || !e.pool.Fault(err).Unsent {
			return e.failed(op, "", st, err)
		}
		e.pool.Reset()
	}
}

// acquire takes a connection from the pool. An error that came with the end of
// ctx is one of ctx: a library may call it an i/o timeout of a dial.
func (e *Engine) acquire(ctx context.Context) (driver.Conn, error) {
	conn, err := e.pool.Acquire(ctx)
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return conn, err
	}
	if end, ok := ctx.Deadline(); ok && !time.Now().Before(end) {
		return nil, fmt.Errorf("%w: %w", context.DeadlineExceeded, err)
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return nil, err
}

// Retryable tells whether an error is one for which [Retry] runs a scope again:
// of a service that has run out of attempts, the client may be told to come back.
func (e *Engine) Retryable(err error) bool {
	return !errors.Is(err, ErrCommitUnknown) && e.pool.Fault(err).Retry
}

// Stats are the pool's numbers and how many sessions have not ended.
type Stats struct {
	driver.Stats
	Sessions int
}

// Stats returns the numbers of this moment.
func (e *Engine) Stats() Stats {
	e.idle.L.Lock()
	defer e.idle.L.Unlock()
	return Stats{Stats: e.pool.Stats(), Sessions: len(e.open)}
}

// Dispose ends the engine: no session begins any more, those that are open may
// end until ctx is done. Then they are rolled back and closed, each as soon as no
// operation of it is under way, and the error is a [*LeakError] that says where
// they were begun, unless the guard [ErrLeak] is Off. Afterwards, and for
// sessions that were closed, the error is [ErrEngineClosed]. A second call waits
// for sessions as the first does.
//
// An Autocommit or a Ping that is under way is waited for, too; if it outlasts
// ctx, the error says so.
func (e *Engine) Dispose(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		e.idle.L.Lock()
		defer e.idle.L.Unlock()
		e.idle.Broadcast()
	})
	defer stop()

	e.idle.L.Lock()
	first := !e.disposed
	e.disposed = true
	for len(e.open) > 0 && ctx.Err() == nil {
		e.idle.Wait()
	}
	left := maps.Clone(e.open)
	e.idle.L.Unlock()

	var unclosed error
	leaks := &LeakError{}
	for w, from := range left {
		g := ruled("dispose", ErrLeak)
		g.Session, g.Stack = from.name, from.begun
		if e.config.guards.mode(ErrLeak) != Off {
			leaks.Sessions = append(leaks.Sessions, g)
			e.config.report(ctx, g)
		}
		w.doom(ErrEngineClosed)
	}
	if first {
		unclosed = e.closePool(ctx)
	}
	if len(leaks.Sessions) > 0 {
		return leaks
	}
	return unclosed
}

// closePool waits until ctx is done for connections that are still at work. The
// pool closes them as they come back.
func (e *Engine) closePool(ctx context.Context) error {
	closed := make(chan struct{})
	go func() {
		e.pool.Close()
		close(closed)
	}()
	select {
	case <-closed:
		return nil
	case <-ctx.Done():
		if e.pool.Stats().InUse == 0 { // idle ones are closed without waiting
			<-closed
			return nil
		}
		return e.failed("dispose", "", nil, fmt.Errorf("a connection is still at work: %w", ctx.Err()))
	}
}

func (e *Engine) isDisposed() bool {
	e.idle.L.Lock()
	defer e.idle.L.Unlock()
	return e.disposed
}

// enlist adds a unit of work to those that Dispose waits for.
func (e *Engine) enlist(w *work) bool {
	e.idle.L.Lock()
	defer e.idle.L.Unlock()
	if e.disposed {
		return false
	}
	e.open[w] = origin{w.tx.Name, w.begun}
	return true
}

// delist removes one that has ended.
func (e *Engine) delist(w *work) {
	e.idle.L.Lock()
	defer e.idle.L.Unlock()
	delete(e.open, w)
	if len(e.open) == 0 {
		e.idle.Broadcast()
	}
}

// failed makes the error of an operation.
func (e *Engine) failed(op, session string, st *driver.Statement, err error) *OpError {
	f := e.pool.Fault(err)
	o := &OpError{Op: op, Session: session, Code: f.Code, Message: f.Message, Err: err, unique: f.Unique}
	if st != nil {
		o.SQL, o.Position = st.SQL, f.Position
	}
	var meaning *outcome
	if errors.As(err, &meaning) && o.Message != "" {
		o.Message = meaning.sentinel.Error() + ": " + o.Message
	}
	return o
}
