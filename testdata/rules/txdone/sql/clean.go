package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"time"

	"txvet.test/rules/txdone/sql/store"
)

// CompleteDefersRollback rolls back after the commit, which does nothing.
func (q *Queue) CompleteDefersRollback(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := setState(ctx, tx, id, "done"); err != nil {
		return err
	}
	return tx.Commit()
}

// CompleteRollsBackTwice has an explicit rollback before the deferred one.
func (q *Queue) CompleteRollsBackTwice(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := setState(ctx, tx, id, "done"); err != nil {
		tx.Rollback()
		_, ferr := q.db.ExecContext(ctx, `UPDATE jobs SET failures = failures + 1 WHERE id = $1`, id)
		return errors.Join(err, ferr)
	}
	return tx.Commit()
}

// CompleteRollsBackFailedCommit rolls back what may be over already.
func (q *Queue) CompleteRollsBackFailedCommit(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := setState(ctx, tx, id, "done"); err != nil {
		_ = tx.Rollback()
		return err
	}
	if err := tx.Commit(); err != nil {
		_ = tx.Rollback()
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// CompleteFiltersErrTxDone asks for the very error.
func (q *Queue) CompleteFiltersErrTxDone(ctx context.Context, id int64) (err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if rerr := tx.Rollback(); !errors.Is(rerr, sql.ErrTxDone) {
			err = errors.Join(err, rerr)
		}
	}()
	if err := setState(ctx, tx, id, "done"); err != nil {
		return err
	}
	return tx.Commit()
}

// CompleteProbesWhetherDone uses a transaction to learn whether it is over.
func CompleteProbesWhetherDone(ctx context.Context, tx *sql.Tx, id int64) (bool, error) {
	err := setState(ctx, tx, id, "done")
	if errors.Is(err, sql.ErrTxDone) {
		return true, nil
	}
	return false, err
}

// CompleteReadsOnPoolAfterCommit reads back on the pool.
func (q *Queue) CompleteReadsOnPoolAfterCommit(ctx context.Context, id int64) (state string, err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return "", err
	}
	defer tx.Rollback()
	if err := setState(ctx, tx, id, "done"); err != nil {
		return "", err
	}
	if err := tx.Commit(); err != nil {
		return "", err
	}
	err = q.db.QueryRowContext(ctx, `SELECT state FROM jobs WHERE id = $1`, id).Scan(&state)
	return state, err
}

// FailWritesInSecondTransaction begins anew in the same variable.
func (q *Queue) FailWritesInSecondTransaction(ctx context.Context, id int64, work func(context.Context, *sql.Tx) error) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	werr := work(ctx, tx)
	if werr == nil {
		return tx.Commit()
	}
	if err := tx.Rollback(); err != nil {
		return errors.Join(werr, err)
	}
	tx, err = q.db.BeginTx(ctx, nil)
	if err != nil {
		return errors.Join(werr, err)
	}
	defer tx.Rollback()
	if err := setState(ctx, tx, id, "failed"); err != nil {
		return errors.Join(werr, err)
	}
	return errors.Join(werr, tx.Commit())
}

// TakeReturnsAfterRollback ends each branch.
func (q *Queue) TakeReturnsAfterRollback(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	state, err := getState(ctx, tx, id)
	if err != nil {
		tx.Rollback()
		return err
	}
	if state != "ready" {
		tx.Rollback()
		return ErrTaken
	}
	if err := setState(ctx, tx, id, "taken"); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// TakeCommitsOrRollsBack has one finish for each outcome.
func (q *Queue) TakeCommitsOrRollsBack(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	err = setState(ctx, tx, id, "taken")
	if err != nil {
		err = errors.Join(err, tx.Rollback())
	} else {
		err = tx.Commit()
	}
	if err != nil {
		return fmt.Errorf("take %d: %w", id, err)
	}
	return nil
}

// TakeKeepsEndedFlag remembers in a flag that it is over.
func (q *Queue) TakeKeepsEndedFlag(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	ended := false
	state, err := getState(ctx, tx, id)
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if state != "ready" {
		if err := tx.Rollback(); err != nil {
			return err
		}
		ended = true
	}
	if !ended {
		if err := setState(ctx, tx, id, "taken"); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	}
	return ErrTaken
}

// TakeNilsTransaction tells by nil that it is over.
func (q *Queue) TakeNilsTransaction(ctx context.Context, id int64, keep bool) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	err = setState(ctx, tx, id, "taken")
	if err != nil || !keep {
		err = errors.Join(err, tx.Rollback())
		tx = nil
	}
	if tx != nil {
		return tx.Commit()
	}
	return err
}

// ListReadsRowsBeforeCommit drains the rows, then commits.
func (q *Queue) ListReadsRowsBeforeCommit(ctx context.Context) ([]int64, error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `UPDATE jobs SET state = 'taken' WHERE state = 'ready' RETURNING id`)
	if err != nil {
		return nil, err
	}
	ids, err := readIDs(rows)
	if err != nil {
		return nil, err
	}
	return ids, tx.Commit()
}

func readIDs(rows *sql.Rows) ([]int64, error) {
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// AddScansRowBeforeCommit reads the row while it may.
func (q *Queue) AddScansRowBeforeCommit(ctx context.Context, kind string) (id int64, err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	row := tx.QueryRowContext(ctx, `INSERT INTO jobs (kind) VALUES ($1) RETURNING id`, kind)
	if err := row.Scan(&id); err != nil {
		return 0, err
	}
	return id, tx.Commit()
}

// ListClosesRowsAfterCommit closes them by a defer, which is harmless.
func (q *Queue) ListClosesRowsAfterCommit(ctx context.Context) (n int, err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `DELETE FROM jobs WHERE state = 'done' RETURNING id`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	return n, tx.Commit()
}

// CopyBeginsInLoop has a transaction for each round.
func (q *Queue) CopyBeginsInLoop(ctx context.Context, batches [][]int64) error {
	for _, batch := range batches {
		tx, err := q.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO batches (n) VALUES ($1)`, len(batch)); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// CopyBeginsAnewAfterChunk commits each hundred and opens the next.
func (q *Queue) CopyBeginsAnewAfterChunk(ctx context.Context, kinds []string) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for i, kind := range kinds {
		if _, err := tx.ExecContext(ctx, `INSERT INTO jobs (kind) VALUES ($1)`, kind); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		if i%100 == 99 {
			if err := tx.Commit(); err != nil {
				return err
			}
			if tx, err = q.db.BeginTx(ctx, nil); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

// TakeAllBreaksAfterRollback leaves the loop with the transaction.
func (q *Queue) TakeAllBreaksAfterRollback(ctx context.Context, ids []int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err = setState(ctx, tx, id, "taken"); err != nil {
			if rerr := tx.Rollback(); rerr != nil {
				log.Printf("roll back: %v", rerr)
			}
			break
		}
	}
	if err != nil {
		return fmt.Errorf("take all: %w", err)
	}
	return tx.Commit()
}

// RetryBeginsAnew has a new transaction for each attempt.
func (q *Queue) RetryBeginsAnew(ctx context.Context, id int64) error {
	var last error
	for attempt := range 3 {
		tx, err := q.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if last = setState(ctx, tx, id, "taken"); last == nil {
			return tx.Commit()
		}
		if err := tx.Rollback(); err != nil {
			return errors.Join(last, err)
		}
		timer := time.NewTimer(time.Duration(attempt) * time.Second)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
	return last
}

// ReleaseReturnsAfterHelper leaves after the helper that rolls back.
func (q *Queue) ReleaseReturnsAfterHelper(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := setState(ctx, tx, id, "ready"); err != nil {
		abort(tx, "release", err)
		return err
	}
	return tx.Commit()
}

// ReleaseEndsInStore ends it in another package and leaves.
func (q *Queue) ReleaseEndsInStore(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return store.Finish(tx, setState(ctx, tx, id, "ready"))
}

// ReleaseInUnit ends the unit of work last.
func ReleaseInUnit(ctx context.Context, s *store.Store, id int64) error {
	u, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer u.Rollback()
	if err := u.Release(ctx, id); err != nil {
		return err
	}
	return u.Commit()
}

// ReleaseInScope leaves the finish to the wrapper.
func ReleaseInScope(ctx context.Context, s *store.Store, id int64) error {
	return s.InTx(ctx, func(tx *sql.Tx) error {
		if err := setState(ctx, tx, id, "ready"); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO releases (job) VALUES ($1)`, id)
		return err
	})
}

// PauseSwitches ends it in one case of a switch and uses it in another.
func (q *Queue) PauseSwitches(ctx context.Context, id int64) (err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	state, err := getState(ctx, tx, id)
	switch {
	case err != nil:
		return errors.Join(err, tx.Rollback())
	case state == "done":
		return tx.Rollback()
	case state == "ready":
		err = setState(ctx, tx, id, "paused")
	}
	return store.Finish(tx, err)
}
