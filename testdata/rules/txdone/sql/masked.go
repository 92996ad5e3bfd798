package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
)

// CompleteMasksCommit tells why the second finish failed, not why the first did.
func (q *Queue) CompleteMasksCommit(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := setState(ctx, tx, id, "done"); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			return rerr // the transaction was open: this is news
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		if rerr := tx.Rollback(); rerr != nil { // want `"tx" was finished on line \d+ already: this Rollback fails for that, and its error is returned instead of the one that led here \(txdone\)`
			return rerr
		}
		return err
	}
	return nil
}

// CompleteWrapsLate puts a text before it.
func (q *Queue) CompleteWrapsLate(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := setState(ctx, tx, id, "done"); err != nil {
		return undo(tx, err)
	}
	if err := tx.Commit(); err != nil {
		if rerr := tx.Rollback(); rerr != nil { // want `"tx" was finished on line \d+ already: this Rollback fails for that`
			return fmt.Errorf("rollback: %w", rerr)
		}
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// CompleteMasksInDefer assigns it to the result.
func (q *Queue) CompleteMasksInDefer(ctx context.Context, id int64) (err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			if rerr := tx.Rollback(); rerr != nil { // want `"tx" was finished on line \d+ already: this Rollback fails for that`
				err = rerr
			}
		}
	}()
	if err = setState(ctx, tx, id, "done"); err != nil {
		return err
	}
	err = tx.Commit()
	return err
}

// undo rolls back and hands the cause on.
func undo(tx *sql.Tx, cause error) error {
	if err := tx.Rollback(); err != nil {
		log.Printf("rollback: %v, after %v", err, cause)
		return err
	}
	return cause
}

// pick ends the transaction where there is nothing to take.
func (q *Queue) pick(ctx context.Context, tx *sql.Tx, id int64) error {
	state, err := getState(ctx, tx, id)
	if err != nil {
		return err
	}
	if state != "ready" {
		return undo(tx, ErrTaken)
	}
	return setState(ctx, tx, id, "taken")
}

// PickUndoesTwice rolls back what its helper has rolled back.
func (q *Queue) PickUndoesTwice(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := q.pick(ctx, tx, id); err != nil {
		return undo(tx, err) // want `"tx" was finished on line \d+ already: this Rollback fails for that`
	}
	return tx.Commit()
}

// PickUndoesOnce leaves it to one of the two.
func (q *Queue) PickUndoesOnce(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := setState(ctx, tx, id, "taken"); err != nil {
		return undo(tx, err)
	}
	return tx.Commit()
}

// CompleteLogsLate says so, and returns the cause.
func (q *Queue) CompleteLogsLate(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := setState(ctx, tx, id, "done"); err != nil {
		return undo(tx, err)
	}
	if err := tx.Commit(); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			log.Printf("rollback: %v", rerr)
		}
		return err
	}
	return nil
}

// CompleteKeepsBoth has the cause in what it returns.
func (q *Queue) CompleteKeepsBoth(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := setState(ctx, tx, id, "done"); err != nil {
		return undo(tx, err)
	}
	if err := tx.Commit(); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			return fmt.Errorf("%w (and rollback: %v)", err, rerr)
		}
		return err
	}
	return nil
}

// CompleteComparesLate knows that it may be over.
func (q *Queue) CompleteComparesLate(ctx context.Context, id int64) (err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if rerr := tx.Rollback(); rerr != nil && rerr != sql.ErrTxDone {
			err = rerr
		}
	}()
	if err := setState(ctx, tx, id, "done"); err != nil {
		return err
	}
	return tx.Commit()
}

// CompleteAsksLate asks with errors.Is, for an error of its own as well.
func (q *Queue) CompleteAsksLate(ctx context.Context, id int64) (err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		rerr := tx.Rollback()
		if rerr != nil && !errors.Is(rerr, sql.ErrTxDone) && !errors.Is(rerr, ErrTaken) {
			err = rerr
		}
	}()
	if err := setState(ctx, tx, id, "done"); err != nil {
		return err
	}
	return tx.Commit()
}

// ignoreDone makes nothing of it.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// CompleteIgnoresLate asks a helper.
func (q *Queue) CompleteIgnoresLate(ctx context.Context, id int64) (err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if rerr := ignoreDone(tx.Rollback()); rerr != nil {
			err = rerr
		}
	}()
	if err := setState(ctx, tx, id, "done"); err != nil {
		return err
	}
	return tx.Commit()
}

// CompleteUnlessDone remembers that it has committed.
func (q *Queue) CompleteUnlessDone(ctx context.Context, id int64) (err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			if rerr := tx.Rollback(); rerr != nil {
				err = rerr
			}
		}
	}()
	if err := setState(ctx, tx, id, "done"); err != nil {
		return err
	}
	done = true
	return tx.Commit()
}

// end finishes what it is given.
func end(unit *sql.Tx) error {
	if err := unit.Commit(); err != nil {
		if rerr := unit.Rollback(); rerr != nil { // want `"unit" was finished on line \d+ already: this Rollback fails for that`
			return rerr
		}
		return err
	}
	return nil
}
