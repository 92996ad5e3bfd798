package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"

	"txvet.test/rules/txdone/sql/store"
)

// CompleteReadsAfterCommit reads back on the finished transaction.
func (q *Queue) CompleteReadsAfterCommit(ctx context.Context, id int64) (string, error) {
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
	var state string
	err = tx.QueryRowContext(ctx, `SELECT state FROM jobs WHERE id = $1`, id).Scan(&state) // want `"tx" is used after it was committed on line 23 \(txdone\)`
	return state, err
}

// CompleteCallsHelperAfterCommit does so in a function of its own.
func (q *Queue) CompleteCallsHelperAfterCommit(ctx context.Context, id int64) (string, error) {
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
	return getState(ctx, tx, id) // want `"tx" is used after it was committed on line 41 \(txdone\)`
}

// FailWritesAfterRollback writes the failure on what it has just rolled back.
func (q *Queue) FailWritesAfterRollback(ctx context.Context, id int64, work func(context.Context, *sql.Tx) error) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := work(ctx, tx); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			return errors.Join(err, rerr)
		}
		_, ferr := tx.ExecContext(ctx, `UPDATE jobs SET state = 'failed' WHERE id = $1`, id) // want `"tx" is used after it was rolled back on line 54 \(txdone\)`
		return errors.Join(err, ferr)
	}
	return tx.Commit()
}

// TakeFallsThroughToCommit rolls back and forgets to return.
func (q *Queue) TakeFallsThroughToCommit(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := setState(ctx, tx, id, "taken"); err != nil {
		log.Printf("take %d: %v", id, err)
		tx.Rollback()
	}
	return tx.Commit() // want `"tx" is committed again: it was rolled back on line 71 \(txdone\)`
}

// TakeFallsThroughToUse rolls back in a branch and goes on to use it.
func (q *Queue) TakeFallsThroughToUse(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	state, err := getState(ctx, tx, id)
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if state != "ready" {
		if err := tx.Rollback(); err != nil {
			return err
		}
	}
	if err := setState(ctx, tx, id, "taken"); err != nil { // want `"tx" is used after it was rolled back on line 87 \(txdone\)`
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// FinishCommitsTwice commits in the middle and at the end.
func (q *Queue) FinishCommitsTwice(ctx context.Context, id int64, early bool) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := setState(ctx, tx, id, "done"); err != nil {
		return err
	}
	if early {
		if err := tx.Commit(); err != nil {
			return err
		}
		log.Printf("job %d is done early", id)
	}
	return tx.Commit() // want `"tx" is committed again: it was committed on line 108 \(txdone\)`
}

// ListReadsRowsAfterCommit commits before it has read the rows.
func (q *Queue) ListReadsRowsAfterCommit(ctx context.Context) (ids []int64, err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `UPDATE jobs SET state = 'taken' WHERE state = 'ready' RETURNING id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	for rows.Next() { // want `"rows" of "tx" is read after "tx" was committed on line 128 \(txdone\)`
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// AddScansRowAfterCommit scans the row of a finished transaction.
func (q *Queue) AddScansRowAfterCommit(ctx context.Context, kind string) (id int64, err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	row := tx.QueryRowContext(ctx, `INSERT INTO jobs (kind) VALUES ($1) RETURNING id`, kind)
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	err = row.Scan(&id) // want `"row" of "tx" is read after "tx" was committed on line 149 \(txdone\)`
	return id, err
}

// ListReadsRowsAfterRollback rolls back before it has read the rows.
func (q *Queue) ListReadsRowsAfterRollback(ctx context.Context) (n int, err error) {
	tx, err := q.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT id FROM jobs`)
	if err != nil {
		return 0, errors.Join(err, tx.Rollback())
	}
	defer rows.Close()
	if err := tx.Rollback(); err != nil {
		return 0, err
	}
	for rows.Next() { // want `"rows" of "tx" is read after "tx" was rolled back on line 167 \(txdone\)`
		n++
	}
	return n, rows.Err()
}

// CopyCommitsInLoop begins once and commits in each round.
func (q *Queue) CopyCommitsInLoop(ctx context.Context, batches [][]int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, batch := range batches {
		if _, err := tx.ExecContext(ctx, `INSERT INTO batches (n) VALUES ($1)`, len(batch)); err != nil { // want `"tx" is used in the next iteration after it was committed on line \d+ \(txdone\)`
			return err
		}
		if err := tx.Commit(); err != nil {
			return fmt.Errorf("commit: %w", err)
		}
	}
	return nil
}

// TakeAllRollsBackInLoop goes on with the next job on a finished transaction.
func (q *Queue) TakeAllRollsBackInLoop(ctx context.Context, ids []int64) (taken int64, err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	for _, id := range ids {
		if err := setState(ctx, tx, id, "taken"); err != nil { // want `"tx" is used in the next iteration after it was rolled back on line \d+ \(txdone\)`
			log.Printf("take %d: %v", id, err)
			tx.Rollback()
			continue
		}
		return id, tx.Commit()
	}
	return 0, ErrTaken
}

// RetryReusesTransaction tries again on the transaction that it rolled back.
func (q *Queue) RetryReusesTransaction(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for range 3 {
		err = setState(ctx, tx, id, "taken") // want `"tx" is used in the next iteration after it was rolled back on line \d+ \(txdone\)`
		if err == nil {
			return tx.Commit()
		}
		if rerr := tx.Rollback(); rerr != nil {
			return errors.Join(err, rerr)
		}
	}
	return fmt.Errorf("take %d: %w", id, err)
}

// abort rolls back and says what it was doing.
func abort(tx *sql.Tx, what string, err error) {
	if rerr := tx.Rollback(); rerr != nil {
		err = errors.Join(err, rerr)
	}
	log.Printf("%s: %v", what, err)
}

// ReleaseUsesAfterHelperRollback does not know that the helper rolls back.
func (q *Queue) ReleaseUsesAfterHelperRollback(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := setState(ctx, tx, id, "ready"); err != nil {
		abort(tx, "release", err)
	}
	return tx.Commit() // want `"tx" is committed again: it was rolled back on line 245 \(txdone\)`
}

// ReleaseUsesAfterStoreFinish uses it after another package has ended it.
func (q *Queue) ReleaseUsesAfterStoreFinish(ctx context.Context, id int64) (string, error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return "", err
	}
	if err := store.Finish(tx, setState(ctx, tx, id, "ready")); err != nil {
		return "", err
	}
	return getState(ctx, tx, id) // want `"tx" is used after it was (committed|finished) on line 256 \(txdone\)`
}

// ReleaseUsesUnitAfterCommit uses a unit of work that has ended.
func ReleaseUsesUnitAfterCommit(ctx context.Context, s *store.Store, id int64) error {
	u, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer u.Rollback()
	if err := u.Release(ctx, id); err != nil {
		return err
	}
	if err := u.Commit(); err != nil {
		return err
	}
	return u.Release(ctx, id+1) // want `"u" is used after it was committed on line 272 \(txdone\)`
}

// PurgeUsesStmtAfterCommit runs a statement that belonged to the transaction.
func (q *Queue) PurgeUsesStmtAfterCommit(ctx context.Context, ids []int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	stmt, err := tx.PrepareContext(ctx, `DELETE FROM jobs WHERE id = $1`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, id := range ids {
		if _, err := stmt.ExecContext(ctx, id); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx, 0) // want `"(tx|stmt)" is used after it was committed on line 295 \(txdone\)`
	return err
}

// PauseEndsInClosure ends it in a local function and uses it after.
func (q *Queue) PauseEndsInClosure(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	bail := func(err error) error { return errors.Join(err, tx.Rollback()) }
	state, err := getState(ctx, tx, id)
	if err != nil {
		return bail(err)
	}
	if state == "done" {
		err = bail(ErrTaken)
	}
	if err2 := setState(ctx, tx, id, "paused"); err2 != nil { // want `"tx" is used after it was rolled back on line 308 \(txdone\)`
		return errors.Join(err, bail(err2))
	}
	return tx.Commit()
}

// PausePassesFinishedByDBTX uses it through an interface.
func (q *Queue) PausePassesFinishedByDBTX(ctx context.Context, id int64) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var on execer = tx
	if _, err := on.ExecContext(ctx, `UPDATE jobs SET state = 'paused' WHERE id = $1`, id); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = on.ExecContext(ctx, `INSERT INTO pauses (job) VALUES ($1)`, id) // want `"(tx|on)" is used after it was committed on line 333 \(txdone\)`
	return err
}

type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}
