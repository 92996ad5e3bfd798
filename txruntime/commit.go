package txruntime

import (
	"context"
	"errors"
)

// commit ends the transaction: everything that is queued and the commit are one
// flight. It tells whether the work was kept, which it may be even after an
// error.
func (w *work) commit(ctx context.Context, op string) (kept bool, err error) {
	if err := w.unfit(ctx, op, 0); err != nil {
		w.rollback(ctx, err)
		return false, err
	}
	if w.onServer || len(w.queue) > 0 {
		_, err = w.send(ctx, op, 0, flight{commit: true})
		if err != nil && !errors.Is(err, ErrCommitted) {
			w.rollback(ctx, err)
			return false, err
		}
	}
	w.undo = nil
	w.end(ctx, true, nil)
	return true, err
}

// unfit says why the transaction, or the savepoint of a level, can only be
// rolled back.
func (w *work) unfit(ctx context.Context, op string, level int) error {
	var g *GuardError
	switch {
	case len(w.savepoints) > level:
		g = w.guard(op, ErrNestedActive)
	case w.cursor != nil:
		g = w.guard(op, ErrRowsOpen)
	case w.state == StateAborted:
		g = w.guard(op, ErrAborted)
		g.Cause = w.cause
	case ctx.Err() != nil:
		return w.engine.failed(op, w.tx.Name, nil, ctx.Err())
	default:
		return nil
	}
	w.config.report(ctx, g)
	return g
}
