package ticket

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// CloseReturnsDeletedAfterCommit issues a statement after the commit.
func (t *Tickets) CloseReturnsDeletedAfterCommit(ctx context.Context, id int64) (title string, err error) {
	tx, err := t.pool.Begin(ctx)
	if err != nil {
		return "", err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, `DELETE FROM comments WHERE ticket = $1`, id); err != nil {
		return "", err
	}
	if err := tx.Commit(ctx); err != nil {
		return "", err
	}
	err = tx.QueryRow(ctx, `DELETE FROM tickets WHERE id = $1 RETURNING title`, id).Scan(&title) // want `"tx" is used after it was committed on line 21 \(txdone\)`
	return title, err
}

// AssignWritesAfterRollback writes the failure on what it has rolled back.
func (t *Tickets) AssignWritesAfterRollback(ctx context.Context, id int64, who string) error {
	tx, err := t.pool.Begin(ctx)
	if err != nil {
		return err
	}
	if err := assign(ctx, tx, id, who); err != nil {
		if rerr := tx.Rollback(ctx); rerr != nil {
			return errors.Join(err, rerr)
		}
		_, ferr := tx.Exec(ctx, `INSERT INTO failures (ticket) VALUES ($1)`, id) // want `"tx" is used after it was rolled back on line 35 \(txdone\)`
		return errors.Join(err, ferr)
	}
	return tx.Commit(ctx)
}

// AssignFallsThrough rolls back, forgets to return, and commits.
func (t *Tickets) AssignFallsThrough(ctx context.Context, id int64, who string) error {
	tx, err := t.pool.Begin(ctx)
	if err != nil {
		return err
	}
	if who == "" {
		tx.Rollback(ctx)
	} else if err := assign(ctx, tx, id, who); err != nil {
		return errors.Join(err, tx.Rollback(ctx))
	}
	return tx.Commit(ctx) // want `"tx" is committed again: it was rolled back on line \d+ \(txdone\)`
}

// AssignMasksCommit loses why the commit failed.
func (t *Tickets) AssignMasksCommit(ctx context.Context, id int64, who string) error {
	tx, err := t.pool.Begin(ctx)
	if err != nil {
		return err
	}
	if err := assign(ctx, tx, id, who); err != nil {
		return errors.Join(err, tx.Rollback(ctx))
	}
	if err := tx.Commit(ctx); err != nil {
		if rerr := tx.Rollback(ctx); rerr != nil { // want `"tx" was finished on line \d+ already: this Rollback fails for that`
			return fmt.Errorf("rollback: %w", rerr)
		}
		return err
	}
	return nil
}

// AssignCommitsInScope does what the scope does for it.
func (t *Tickets) AssignCommitsInScope(ctx context.Context, id int64, who string) error {
	return pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
		if err := assign(ctx, tx, id, who); err != nil {
			return err
		}
		return tx.Commit(ctx) // want `^"tx" is committed inside of its scope, which commits it once more and fails \(txdone\)$`
	})
}

// AssignGivesUpInScope rolls back and returns an error: that is once too often, and no harm.
func (t *Tickets) AssignGivesUpInScope(ctx context.Context, id int64, who string) error {
	return pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
		if err := assign(ctx, tx, id, who); err != nil {
			tx.Rollback(ctx)
			return err
		}
		return nil
	})
}

// AssignTries rolls back what it has done, and reports success.
func (t *Tickets) AssignTries(ctx context.Context, id int64, who string) error {
	return pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
		if err := assign(ctx, tx, id, who); err != nil {
			return err
		}
		if err := tx.Rollback(ctx); err != nil { // want `^"tx" is rolled back inside of its scope, which commits it once more and fails \(txdone\)$`
			return err
		}
		return nil
	})
}

// ListCollectsAfterCommit collects the rows of a finished transaction.
func (t *Tickets) ListCollectsAfterCommit(ctx context.Context) ([]string, error) {
	tx, err := t.pool.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(ctx)
	rows, err := tx.Query(ctx, `SELECT title FROM tickets`)
	if err != nil {
		return nil, err
	}
	if err := tx.Commit(ctx); err != nil {
		rows.Close()
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string]) // want `"rows" of "tx" is read after "tx" was committed on line \d+ \(txdone\)`
}

// MergeCommitsInLoop begins once and commits in each round.
func (t *Tickets) MergeCommitsInLoop(ctx context.Context, ids []int64, into int64) error {
	tx, err := t.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	for _, id := range ids {
		if _, err := tx.Exec(ctx, `UPDATE comments SET ticket = $1 WHERE ticket = $2`, into, id); err != nil { // want `"tx" is used in the next iteration after it was committed on line \d+ \(txdone\)`
			return err
		}
		if err := tx.Commit(ctx); err != nil {
			return fmt.Errorf("merge %d: %w", id, err)
		}
	}
	return nil
}

// MergeRetriesOnSameTransaction tries again on what it has rolled back.
func (t *Tickets) MergeRetriesOnSameTransaction(ctx context.Context, id int64, who string) error {
	tx, err := t.pool.Begin(ctx)
	if err != nil {
		return err
	}
	for range 3 {
		err = assign(ctx, tx, id, who) // want `"tx" is used in the next iteration after it was rolled back on line \d+ \(txdone\)`
		if err == nil {
			return tx.Commit(ctx)
		}
		if rerr := tx.Rollback(ctx); rerr != nil {
			return errors.Join(err, rerr)
		}
	}
	return err
}

// ReopenUsesSavepointAfterRelease uses a savepoint that is over.
func (t *Tickets) ReopenUsesSavepointAfterRelease(ctx context.Context, id int64, who string) error {
	return pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
		sp, err := tx.Begin(ctx)
		if err != nil {
			return err
		}
		if err := assign(ctx, sp, id, who); err != nil {
			return errors.Join(err, sp.Rollback(ctx))
		}
		if err := sp.Commit(ctx); err != nil {
			return err
		}
		_, err = sp.Exec(ctx, `UPDATE tickets SET open = true WHERE id = $1`, id) // want `"sp" is used after it was committed on line \d+ \(txdone\)`
		return err
	})
}

// finish ends tx by err.
func finish(ctx context.Context, tx pgx.Tx, err error) error {
	if err != nil {
		return errors.Join(err, tx.Rollback(ctx))
	}
	return tx.Commit(ctx)
}

// ReopenUsesAfterFinish uses it after a helper has ended it either way.
func (t *Tickets) ReopenUsesAfterFinish(ctx context.Context, id int64, who string) error {
	tx, err := t.pool.Begin(ctx)
	if err != nil {
		return err
	}
	ferr := finish(ctx, tx, assign(ctx, tx, id, who))
	_, err = tx.Exec(ctx, `UPDATE tickets SET open = true WHERE id = $1`, id) // want `"tx" is used after it was finished on line \d+ \(txdone\)`
	return errors.Join(ferr, err)
}
