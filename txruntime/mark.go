package txruntime

import (
	"context"
	"sync/atomic"
)

// A scope marks the context that it hands on, so that guards can tell calls
// that belong to it. The transaction itself is never in a context: it is the
// session that is passed.
type mark struct {
	work  *work
	begun []uintptr   // where
	over  atomic.Bool // the scope has ended; the context may live on
}

// markKey is the key of an engine's marks: scopes of two engines may be nested.
type markKey struct{ engine *Engine }

func withMark(ctx context.Context, w *work) (context.Context, *mark) {
	m := &mark{work: w, begun: w.begun}
	return context.WithValue(ctx, markKey{w.engine}, m), m
}

// openIn returns the mark of the scope that the context belongs to, or nil.
func openIn(ctx context.Context, e *Engine) *mark {
	if m, _ := ctx.Value(markKey{e}).(*mark); m != nil && !m.over.Load() {
		return m
	}
	return nil
}

// detached hides marks.
type detached struct{ context.Context }

func (d detached) Value(key any) any {
	if _, ok := key.(markKey); ok {
		return nil
	}
	return d.Context.Value(key)
}

// Detach returns ctx as if it came from outside of every scope, for work that
// is meant to be apart from the transaction around it: an entry in a log that
// stays whatever happens. It takes a second connection, while the first is held;
// a pool must have room for both, or callers wait for each other.
func Detach(ctx context.Context) context.Context {
	return detached{ctx}
}
