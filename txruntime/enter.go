package txruntime

import "context"

// enter starts an operation: it takes the unit of work, or returns the error
// that refuses the operation.
func (s *Session) enter(ctx context.Context, op string, k kind) error {
	if err := s.take(ctx, op, k); err != nil {
		return err
	}
	if k != statement && k != begin {
		return nil
	}
	if err := s.misplaced(ctx, op); err != nil {
		if k == statement {
			s.work.abort(err, s.level)
		}
		s.work.leave()
		return err
	}
	return nil
}

// take is enter without a look at the context. A refused statement makes the
// transaction fail: it must not be committed without it.
func (s *Session) take(ctx context.Context, op string, k kind) error {
	w := s.work
	if !w.busy.CompareAndSwap(false, true) {
		return w.overlaps(ctx, op)
	}
	w.ctx = ctx
	g := s.refused(op, k)
	if g == nil {
		return nil
	}
	w.config.report(ctx, g)
	if k == statement && (w.active() || w.scoped) {
		w.abort(g, s.level)
	}
	w.leave()
	return g
}

// unseen returns what was refused and nobody may have seen, once.
func (w *work) unseen() error {
	err := w.lost
	w.lost = nil
	return err
}

// refused asks the state machine.
func (s *Session) refused(op string, k kind) *GuardError {
	w := s.work
	sentinel := refusal[w.state][k]
	switch {
	case w.state == StateClosed:
		if w.over != nil && sentinel != nil {
			sentinel = w.over
		}
	case s.over:
		sentinel = ErrTxDone
	case s.level < len(w.savepoints):
		sentinel = ErrNestedActive
	case s.level > 0 && k == begin:
		sentinel = ErrNestedBegin
	case s.level > 0 && k != statement:
		sentinel = ErrScopeOwned
	case w.state == StateDone && k == begin && !w.scoped:
		sentinel = nil
	case w.cursor != nil && k == statement && sentinel == nil:
		sentinel = ErrRowsOpen
	}
	if sentinel == nil {
		return nil
	}
	g := w.guard(op, sentinel)
	if sentinel == ErrAborted {
		g.Cause = w.cause
	}
	return g
}

// misplaced looks whether the context is that of another scope, or of none.
func (s *Session) misplaced(ctx context.Context, op string) error {
	w := s.work
	var g *GuardError
	switch in := openIn(ctx, w.engine); {
	case in != nil && in.work == w:
		return nil
	case in != nil:
		g = w.guard(op, ErrForeignSession)
		g.Stack = in.begun
	case w.scoped && w.active():
		g = w.guard(op, ErrWrongContext)
	default:
		return nil
	}
	return w.config.trip(ctx, g)
}

// note takes the unit of work for something that sends nothing and returns no
// error: a refusal is the error of the next operation, or of the scope.
func (s *Session) note(op string) bool {
	err := s.take(context.Background(), op, statement)
	if err != nil && s.work.busy.CompareAndSwap(false, true) {
		if !s.work.active() && s.work.state != StateClosed {
			s.work.abort(err, s.level)
		}
		s.work.leave()
	}
	return err == nil
}
