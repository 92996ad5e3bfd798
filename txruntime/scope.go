package txruntime

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// Begin runs fn in a transaction. If fn returns nil, what is queued is flushed
// and the transaction committed; if it returns an error, panics, or ends its
// goroutine, the transaction is rolled back. The error of fn is returned as it
// is; a panic goes on.
//
// fn must use the context that it is given, which carries the scope's deadline
// and is how guards know the scope. When it is cancelled, the statement under way
// is, too, and the rollback still happens. A commit that was sent before is
// waited for.
//
// With TxOptions.Retry, fn may run several times; see [Retry].
//
// If an operation failed and fn returned nil nevertheless, the error is
// [ErrAborted] with the first failure as its cause: what was believed done was
// not. If the server does not answer the commit, it is [ErrCommitUnknown].
func (s *Session) Begin(ctx context.Context, fn func(ctx context.Context, s *Session) error, o ...TxOptions) error {
	options, err := s.options("begin", o)
	if err != nil {
		return err
	}
	if options.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, options.Timeout)
		defer cancel()
	}
	retry := options.Retry
	for attempt := 1; ; attempt++ {
		undone, err := s.attempt(ctx, fn, options, attempt)
		if err == nil || !undone || attempt > retry.Max || !retry.again(s.work.engine, err) {
			return err
		}
		if !sleep(ctx, retry.wait(attempt)) {
			return err
		}
	}
}

// attempt is one run of the scope; undone says that it was rolled back, and
// nothing else. It does not recover: a panic goes through the deferred rollback,
// as does runtime.Goexit.
func (s *Session) attempt(ctx context.Context, fn func(context.Context, *Session) error, o TxOptions, attempt int) (undone bool, err error) {
	w := s.work
	if err := s.enter(ctx, "begin", begin); err != nil {
		return false, err
	}
	if err := s.begin(ctx, "begin", true, o); err != nil {
		w.leave()
		return false, err
	}
	w.attempt = attempt
	inner, m := withMark(ctx, w)
	err = s.eager(inner, "begin")
	w.leave()

	returned := false
	defer func() {
		m.over.Store(true)
		if !returned {
			_, _ = s.finish(inner, errors.New("panic or Goexit in the scope"))
		}
	}()
	if err == nil {
		err = fn(inner, s)
	}
	returned = true
	return s.finish(inner, err)
}

// finish ends the scope's transaction unless it is over already.
func (s *Session) finish(ctx context.Context, failed error) (undone bool, err error) {
	w := s.work
	if !w.busy.CompareAndSwap(false, true) {
		return false, or(failed, w.overlaps(ctx, "commit"))
	}
	err = failed
	w.ending(func() func() {
		kept := false
		switch {
		case w.state == StateClosed:
			w.takeBack(0)
			if w.over != nil {
				err = or(failed, w.guard("commit", w.over))
			}
		case !w.active():
			err = or(failed, w.unseen()) // refused after an early commit or rollback
			w.state = StateIdle
		case failed != nil:
			w.rollback(ctx, failed)
			undone, w.state = true, StateIdle
		default:
			kept, err = w.commit(ctx, "commit")
			undone, w.state = !kept, StateIdle
		}
		w.scoped = false
		return w.hooks(ctx, kept, err)
	})
	return undone, err
}

func or(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// Retry runs a scope again that failed for a reason that may pass: a
// serialization failure or a deadlock (40001, 40P01, 1213), SQLITE_BUSY. Errors
// are looked at through all that wraps them. Each run has a transaction of its
// own; what fn did outside of it is done again, so that belongs in AfterCommit.
//
// [ErrCommitUnknown] is never retried, nor is a savepoint.
type Retry struct {
	Max      int                             // runs after the first; 0: none
	Backoff  func(attempt int) time.Duration // wait after a failed run, from 1; nil: 10 ms, doubled, up to 1 s, and random
	Classify func(err error) bool            // nil: the driver knows
}

func (r *Retry) again(e *Engine, err error) bool {
	if r.Classify != nil {
		return !errors.Is(err, ErrCommitUnknown) && r.Classify(err)
	}
	return e.Retryable(err)
}

func (r *Retry) wait(attempt int) time.Duration {
	if r.Backoff != nil {
		return r.Backoff(attempt)
	}
	d := min(10*time.Millisecond<<min(attempt-1, 10), time.Second)
	return d/2 + rand.N(d/2)
}

// sleep waits, and tells whether it could.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
