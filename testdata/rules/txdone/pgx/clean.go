// Package ticket keeps tickets on pgx.
package ticket

import (
	"context"
	"errors"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Tickets stores tickets.
type Tickets struct {
	pool *pgxpool.Pool
}

// New returns tickets on pool, which stays the caller's.
func New(pool *pgxpool.Pool) *Tickets { return &Tickets{pool: pool} }

func assign(ctx context.Context, tx pgx.Tx, id int64, who string) error {
	_, err := tx.Exec(ctx, `UPDATE tickets SET assignee = $1 WHERE id = $2`, who, id)
	return err
}

// AssignDefersRollback rolls back after the commit, which does nothing.
func (t *Tickets) AssignDefersRollback(ctx context.Context, id int64, who string) error {
	tx, err := t.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := assign(ctx, tx, id, who); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// AssignRollsBackFailedCommit rolls back what may be over already.
func (t *Tickets) AssignRollsBackFailedCommit(ctx context.Context, id int64, who string) error {
	tx, err := t.pool.Begin(ctx)
	if err != nil {
		return err
	}
	if err := assign(ctx, tx, id, who); err != nil {
		return finish(ctx, tx, err)
	}
	if err := tx.Commit(ctx); err != nil {
		if rerr := tx.Rollback(ctx); rerr != nil && !errors.Is(rerr, pgx.ErrTxClosed) {
			slog.ErrorContext(ctx, "roll back", "error", rerr)
		}
		return err
	}
	return nil
}

// AssignFiltersErrTxClosed asks for the very error.
func (t *Tickets) AssignFiltersErrTxClosed(ctx context.Context, id int64, who string) (err error) {
	tx, err := t.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if rerr := tx.Rollback(ctx); !errors.Is(rerr, pgx.ErrTxClosed) {
			err = errors.Join(err, rerr)
		}
	}()
	if err := assign(ctx, tx, id, who); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// CloseReadsOnPoolAfterCommit reads back on the pool.
func (t *Tickets) CloseReadsOnPoolAfterCommit(ctx context.Context, id int64) (n int, err error) {
	tx, err := t.pool.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, `UPDATE tickets SET open = false WHERE id = $1`, id); err != nil {
		return 0, err
	}
	if err := tx.Commit(ctx); err != nil {
		return 0, err
	}
	err = t.pool.QueryRow(ctx, `SELECT count(*) FROM tickets WHERE open`).Scan(&n)
	return n, err
}

// ListCollectsBeforeCommit drains the rows first.
func (t *Tickets) ListCollectsBeforeCommit(ctx context.Context) ([]string, error) {
	tx, err := t.pool.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(ctx)
	rows, err := tx.Query(ctx, `SELECT title FROM tickets`)
	if err != nil {
		return nil, err
	}
	titles, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	return titles, tx.Commit(ctx)
}

// MergeBeginsInLoop has a transaction for each round.
func (t *Tickets) MergeBeginsInLoop(ctx context.Context, ids []int64, who string) error {
	for _, id := range ids {
		tx, err := t.pool.Begin(ctx)
		if err != nil {
			return err
		}
		if err := finish(ctx, tx, assign(ctx, tx, id, who)); err != nil {
			return err
		}
	}
	return nil
}

// MergeRetriesAnew begins in each attempt.
func (t *Tickets) MergeRetriesAnew(ctx context.Context, id int64, who string) (err error) {
	for range 3 {
		tx, berr := t.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.Serializable})
		if berr != nil {
			return berr
		}
		if err = assign(ctx, tx, id, who); err == nil {
			err = tx.Commit(ctx)
		}
		if err == nil {
			return nil
		}
		_ = tx.Rollback(ctx)
	}
	return err
}

// ReopenUsesOuterAfterSavepoint goes on with the transaction when its savepoint is over.
func (t *Tickets) ReopenUsesOuterAfterSavepoint(ctx context.Context, id int64, who string) error {
	return pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
		sp, err := tx.Begin(ctx)
		if err != nil {
			return err
		}
		if err := finish(ctx, sp, assign(ctx, sp, id, who)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE tickets SET open = true WHERE id = $1`, id)
		return err
	})
}

// ReopenUsesOuterAfterSavepointRollback goes on after the savepoint was rolled back.
func (t *Tickets) ReopenUsesOuterAfterSavepointRollback(ctx context.Context, id int64, who string) error {
	tx, err := t.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	sp, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	if err := assign(ctx, sp, id, who); err != nil {
		if err := sp.Rollback(ctx); err != nil {
			return err
		}
	} else if err := sp.Commit(ctx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE tickets SET open = true WHERE id = $1`, id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// CopyOnConnectionAfterCommit uses the connection when its transaction is over.
func (t *Tickets) CopyOnConnectionAfterCommit(ctx context.Context, id int64, who string) error {
	conn, err := t.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	if err := finish(ctx, tx, assign(ctx, tx, id, who)); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `INSERT INTO assignments (ticket) VALUES ($1)`, id)
	return err
}
