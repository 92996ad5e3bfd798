package payroll

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
)

// RaiseDropsExecError commits whatever became of the statement.
func (p *Payroll) RaiseDropsExecError(ctx context.Context, id int64) error {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	tx.Exec(ctx, `UPDATE wages SET cents = cents + 100 WHERE id = $1`, id)
	return tx.Commit(ctx) // want `"tx" is committed although the error of the statement on line 19 is dropped \(badcommit\)`
}

// RaiseDropsBatchError closes the batch and does not ask how it went.
func (p *Payroll) RaiseDropsBatchError(ctx context.Context, ids []int64) error {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	batch := &pgx.Batch{}
	for _, id := range ids {
		batch.Queue(`UPDATE wages SET cents = cents + 100 WHERE id = $1`, id)
	}
	tx.SendBatch(ctx, batch).Close()
	return tx.Commit(ctx) // want `"tx" is committed although the error of the statement on line 34 is dropped \(badcommit\)`
}

// PayLogsAndCommits goes on to the commit, which PostgreSQL turns into a rollback.
func (p *Payroll) PayLogsAndCommits(ctx context.Context, id int64) error {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, `INSERT INTO payments (wage) VALUES ($1)`, id); err != nil {
		slog.ErrorContext(ctx, "pay", "wage", id, "error", err)
	}
	return tx.Commit(ctx) // want `"tx" is committed although the statement on line 45 failed on this path \(badcommit\)`
}

// PayDropsCommitError believes in the commit.
func (p *Payroll) PayDropsCommitError(ctx context.Context, id int64) error {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := insertPayment(ctx, tx, id); err != nil {
		return err
	}
	tx.Commit(ctx) // want `the error of Commit of "tx" is dropped: the caller believes in a commit that may have failed \(badcommit\)`
	return nil
}

// PayDefersCommit commits on every way out.
func (p *Payroll) PayDefersCommit(ctx context.Context, id int64) error {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Commit(ctx) // want `"tx" is committed by a defer even when the function fails \(badcommit\)`
	return insertPayment(ctx, tx, id)
}

// PayNeverCommits writes and always rolls back.
func (p *Payroll) PayNeverCommits(ctx context.Context, rows [][]any) (int64, error) {
	tx, err := p.pool.Begin(ctx) // want `"tx" is written on line \d+ but rolled back on every path \(badcommit\)`
	if err != nil {
		return 0, err
	}
	defer tx.Rollback(ctx)
	n, err := tx.CopyFrom(ctx, pgx.Identifier{"payments"}, []string{"wage"}, pgx.CopyFromRows(rows))
	if err != nil {
		return 0, fmt.Errorf("copy: %w", err)
	}
	return n, nil
}

// PayInBeginFuncSwallowsError tells pgx that all is well.
func (p *Payroll) PayInBeginFuncSwallowsError(ctx context.Context, id int64) error {
	return pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
		if err := insertPayment(ctx, tx, id); err != nil {
			slog.ErrorContext(ctx, "pay", "error", err)
			return nil // want `nil is returned although the statement on line 92 failed: the scope commits \(badcommit\)`
		}
		_, err := tx.Exec(ctx, `UPDATE wages SET paid = now() WHERE id = $1`, id)
		return err
	})
}

// PayInBeginTxFuncFallsThrough logs and returns nil at the end.
func (p *Payroll) PayInBeginTxFuncFallsThrough(ctx context.Context, id int64) error {
	return pgx.BeginTxFunc(ctx, p.pool, pgx.TxOptions{}, func(tx pgx.Tx) error {
		if err := insertPayment(ctx, tx, id); err != nil {
			slog.ErrorContext(ctx, "pay", "error", err)
		}
		return nil // want `nil is returned although the statement on line 104 failed: the scope commits \(badcommit\)`
	})
}

// CloseGuardSeesOtherErr commits by an err that the return does not set.
func (p *Payroll) CloseGuardSeesOtherErr(ctx context.Context, id int64) (failure error) {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback(ctx)
			return
		}
		failure = errors.Join(failure, tx.Commit(ctx))
	}()
	if _, err := tx.Exec(ctx, `UPDATE wages SET closed = true WHERE id = $1`, id); err != nil {
		return fmt.Errorf("close: %w", err) // want `the deferred finish of "tx" looks at another "err" than the one returned here \(badcommit\)`
	}
	err = insertPayment(ctx, tx, id)
	return err
}

// CloseCommitsAfterRecover takes a panic for success.
func (p *Payroll) CloseCommitsAfterRecover(ctx context.Context, id int64, check func(int64)) (err error) {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			slog.ErrorContext(ctx, "close", "panic", r)
		}
		if err != nil {
			tx.Rollback(ctx)
		} else {
			err = tx.Commit(ctx) // want `"tx" is committed after a recovered panic \(badcommit\)`
		}
	}()
	if err = insertPayment(ctx, tx, id); err != nil {
		return err
	}
	check(id)
	return nil
}
