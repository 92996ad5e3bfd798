package txruntime

import (
	"context"
	"errors"
	"runtime"
)

// Session is a unit of work: transactions, one after the other, each begun
// explicitly. It holds a connection from the first flight of a transaction to its
// end, and none between.
//
// A session is not for concurrent use. Two operations that overlap fail with
// [ErrConcurrent], both the second and, since its statement may be lost, the
// transaction.
//
// Any operation that fails makes the transaction fail: what follows returns
// [ErrAborted], and so does the commit, even if the error was dropped. Only
// [ErrNoRows] and [ErrTooManyRows] leave it as it is, and [Session.Nested] lets
// an operation fail without the rest.
type Session struct {
	work  *work
	level int  // how many savepoints this handle is inside of
	over  bool // the savepoint of this handle has ended

	outer *Session // set if Commit and Rollback end the savepoint: see Savepoint
}

// Factory makes sessions that share options. It is safe for concurrent use.
type Factory struct {
	engine *Engine
	config config
	err    error
}

// Session returns a session without a connection and a transaction. It must be
// closed. Hooks get the values of ctx where there is no other context: in Close,
// and if the session is forgotten. Its cancellation has no effect.
func (f *Factory) Session(ctx context.Context) *Session {
	w := &work{engine: f.engine, config: &f.config, made: ctx, lost: f.err}
	w.tx.Name = f.config.tx.Name
	return &Session{work: w}
}

// Begin runs fn in a transaction of a new session, which is closed afterwards.
// All else is said at [Session.Begin].
func (f *Factory) Begin(ctx context.Context, fn func(ctx context.Context, s *Session) error, o ...TxOptions) error {
	s := f.Session(ctx)
	defer s.Close()
	return s.Begin(ctx, fn, o...)
}

// State returns where the session is in its life. While an operation is under
// way it is StateOpen.
func (s *Session) State() State {
	if !s.work.busy.CompareAndSwap(false, true) {
		return StateOpen
	}
	defer s.work.leave()
	return s.work.state
}

// Attempt returns which run of a scope this is, from 1; see [Retry].
func (s *Session) Attempt() int { return max(1, s.work.attempt) }

// Start begins a transaction that Commit or Rollback ends. Nothing is sent yet.
// A transaction that is open is [ErrNestedBegin]. Prefer [Session.Begin], which
// cannot forget the end.
func (s *Session) Start(ctx context.Context, o ...TxOptions) error {
	if err := s.enter(ctx, "start", begin); err != nil {
		return err
	}
	defer s.work.leave()
	options, err := s.options("start", o)
	if err != nil {
		return err
	}
	if err := s.begin(ctx, "start", false, options); err != nil {
		return err
	}
	s.work.attempt = 1
	if options.Timeout > 0 {
		s.work.until = s.work.since.Add(options.Timeout)
	}
	if !s.work.watched {
		s.work.watched = true
		runtime.AddCleanup(s, forgotten, s.work)
	}
	if err := s.eager(ctx, "start"); err != nil {
		s.work.rollback(ctx, err)
		return err
	}
	return nil
}

// options are those of a transaction that is told these.
func (s *Session) options(op string, o []TxOptions) (TxOptions, error) {
	w := s.work
	switch len(o) {
	case 0:
		return w.config.tx, nil
	case 1:
		return o[0].or(w.config.tx), nil
	}
	return TxOptions{}, w.engine.failed(op, w.tx.Name, nil, errors.New("more than one TxOptions"))
}

// begin prepares a transaction.
func (s *Session) begin(ctx context.Context, op string, scoped bool, o TxOptions) error {
	w := s.work
	if err := w.unseen(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return w.engine.failed(op, o.Name, nil, err)
	}
	w.reset(o, scoped)
	if !w.engine.enlist(w) {
		w.state = StateIdle
		g := w.guard(op, ErrEngineClosed)
		w.config.report(ctx, g)
		return g
	}
	w.watch()
	return nil
}

// eager sends the begin now if the engine is so configured.
func (s *Session) eager(ctx context.Context, op string) error {
	if !s.work.config.eager {
		return nil
	}
	return s.work.materialize(ctx, op, 0)
}

// Commit sends what is queued together with the commit and ends the
// transaction. Nothing is sent if nothing was. In a scope it ends the segment
// early: what follows in the scope is [ErrTxDone].
//
// If an operation failed before, it rolls back and returns [ErrAborted]; if the
// server does not answer, [ErrCommitUnknown]. After any error the transaction is
// over, too.
func (s *Session) Commit(ctx context.Context) error {
	if s.outer != nil && !s.over {
		return s.outer.closeNested(ctx, s, nil)
	}
	if err := s.enter(ctx, "commit", commit); err != nil {
		return err
	}
	var err error
	s.work.ending(func() func() {
		var kept bool
		kept, err = s.work.commit(ctx, "commit")
		return s.work.hooks(ctx, kept, err)
	})
	return err
}

// Rollback ends the transaction and keeps nothing. It does so even if ctx is
// done, and waits for the server for at most 5 s. Without a transaction it does
// nothing.
func (s *Session) Rollback(ctx context.Context) error {
	if s.over {
		return nil
	}
	if s.outer != nil {
		_ = s.outer.closeNested(ctx, s, errUndone)
		return nil
	}
	if err := s.enter(ctx, "rollback", rollback); err != nil {
		return err
	}
	s.work.ending(func() func() {
		if s.work.active() {
			s.work.rollback(ctx, nil)
		}
		return s.work.hooks(ctx, false, nil)
	})
	return nil
}

// Close ends the session for good and rolls back a transaction that is open. It
// may be called again. The error is that of a write that was queued when no
// transaction was there to take it.
func (s *Session) Close() error {
	if s.over {
		return nil
	}
	ctx := context.WithoutCancel(s.work.made)
	if err := s.enter(ctx, "close", closing); err != nil {
		return err
	}
	var lost error
	w := s.work
	w.ending(func() func() {
		if w.active() {
			w.rollback(ctx, nil)
		}
		w.takeBack(0) // of a session that was ended by others
		w.state = StateClosed
		lost = w.unseen()
		return w.hooks(ctx, false, nil)
	})
	return lost
}

// AfterCommit calls fn after the transaction was committed and its connection
// given back, in the order of the calls and in the caller's goroutine. The
// context is that of the commit, without its cancellation and its scope. Inside
// of Nested, fn is dropped if the savepoint is rolled back.
func (s *Session) AfterCommit(fn func(context.Context)) {
	if s.note("after commit") {
		s.work.onCommit = append(s.work.onCommit, fn)
		s.work.leave()
	}
}

// AfterRollback calls fn after the transaction, or the savepoint that it was
// called in, was rolled back, with the error that was the reason, or nil. It is
// called for each attempt of a scope that is run again.
func (s *Session) AfterRollback(fn func(context.Context, error)) {
	if s.note("after rollback") {
		s.work.onRollback = append(s.work.onRollback, fn)
		s.work.leave()
	}
}

// errUndone is why a savepoint is undone on purpose.
var errUndone = errors.New("rolled back")

// active tells whether there is a transaction to end.
func (w *work) active() bool {
	return w.state == StateDeferred || w.state == StateOpen || w.state == StateAborted
}
