package txruntime

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/txvet/txvet/txruntime/driver"
)

// savepoint is one that is open in the program, and maybe on the server.
type savepoint struct {
	name string
	sent bool // the server has it

	// How many hooks there were before it, to return to.
	commits, rollbacks int
}

// Nested runs fn inside of a savepoint, whose handle fn is given; the outer one
// is locked meanwhile with [ErrNestedActive]. If fn returns nil its work becomes
// part of the outer's. If it returns an error, panics or ends its goroutine, its
// work is undone, the outer transaction is as it was before, and the error is
// returned as it is. So inside of Nested a statement may fail.
//
// The savepoint travels with the first statement, its release with the next
// flight: neither costs a round trip. Undoing a failed statement costs one.
func (s *Session) Nested(ctx context.Context, fn func(ctx context.Context, s *Session) error) error {
	if err := s.enter(ctx, "nested", statement); err != nil {
		return err
	}
	w := s.work
	w.openSavepoint()
	w.leave()

	inner := &Session{work: w, level: s.level + 1}
	returned := false
	defer func() {
		if !returned {
			_ = s.closeNested(ctx, inner, errors.New("panic or Goexit in the savepoint"))
		}
	}()
	err := fn(ctx, inner)
	returned = true
	return s.closeNested(ctx, inner, err)
}

// Savepoint is the manual form of Nested: the handle's Commit releases the
// savepoint, its Rollback undoes it, and either ends the handle. Until then the
// outer one is locked.
func (s *Session) Savepoint(ctx context.Context) (*Session, error) {
	if err := s.enter(ctx, "savepoint", statement); err != nil {
		return nil, err
	}
	defer s.work.leave()
	s.work.openSavepoint()
	return &Session{work: s.work, level: s.level + 1, outer: s}, nil
}

// openSavepoint makes one that the next flight will bring to the server.
func (w *work) openSavepoint() {
	sp := &savepoint{
		name:    fmt.Sprintf("tx_%d", len(w.savepoints)+1),
		commits: len(w.onCommit), rollbacks: len(w.onRollback),
	}
	w.queue = append(w.queue, &item{level: len(w.savepoints), opens: sp, statement: &driver.Statement{SQL: "savepoint " + sp.name}})
	w.savepoints = append(w.savepoints, sp)
}

// closeNested ends the savepoint of inner.
func (s *Session) closeNested(ctx context.Context, inner *Session, failed error) error {
	w := s.work
	if !w.busy.CompareAndSwap(false, true) {
		return or(failed, w.overlaps(ctx, "release"))
	}
	inner.over = true
	err := failed
	w.ending(func() func() {
		if !w.active() { // doomed meanwhile
			err = or(failed, w.guard("release", or(w.over, ErrSessionClosed)))
			return func() {}
		}
		if err == nil {
			err = w.release(ctx, inner.level)
		}
		hooks := func() {}
		if err != nil {
			hooks = w.undoSavepoint(ctx, inner.level, err)
		}
		w.savepoints = w.savepoints[:s.level]
		return hooks
	})
	return err
}

// release is the statement that ends the savepoint, at a level.
func (sp *savepoint) release(level int) *item {
	return &item{level: level, statement: &driver.Statement{SQL: "release savepoint " + sp.name}}
}

// release ends the savepoint of a level and keeps its work. Writes that are queued in
// it are sent, so that their failure is its failure.
func (w *work) release(ctx context.Context, level int) error {
	sp := w.savepoints[level-1]
	if err := w.unfit(ctx, "release", level); err != nil {
		return err
	}
	for i := range w.undo {
		w.undo[i].level = min(w.undo[i].level, level-1)
	}
	writes := slices.ContainsFunc(w.queue, func(it *item) bool { return it.level == level })
	release := sp.release(level - 1)
	switch {
	case writes:
		release.level = level
		w.queue = append(w.queue, release)
		_, err := w.send(ctx, "release", level, flight{})
		return err
	case sp.sent:
		w.queue = append(w.queue, release)
	default: // nothing was done in it
		w.queue = slices.DeleteFunc(w.queue, func(it *item) bool { return it.opens == sp })
	}
	return nil
}

// undoSavepoint returns to the savepoint of a level. What cannot be undone makes the
// whole transaction fail.
func (w *work) undoSavepoint(ctx context.Context, level int, why error) func() {
	sp := w.savepoints[level-1]
	if w.cursor != nil {
		w.cursor.drop()
	}
	w.takeBack(level)
	rollbacks := w.onRollback[sp.rollbacks:]
	w.onCommit, w.onRollback = w.onCommit[:sp.commits], w.onRollback[:sp.rollbacks:sp.rollbacks]
	hooks := func() { rolledBack(ctx, rollbacks, why) }
	w.queue = slices.DeleteFunc(w.queue, func(it *item) bool { return it.level >= level || it.opens == sp })
	switch {
	case w.state == StateAborted && w.level < level:
		return hooks // the outer failed as well
	case sp.sent:
		if err := w.rollbackTo(ctx, sp.name); err != nil {
			_ = w.broken("rollback", nil, err, 0)
			return hooks
		}
		w.queue = append(w.queue, sp.release(level-1))
	case w.onServer && w.conn.Status() != driver.InTx:
		w.abort(why, 0) // the server failed before it had the savepoint
		return hooks
	}
	w.recover(level)
	return hooks
}
