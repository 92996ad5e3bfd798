// Package payroll pays wages on pgx.
package payroll

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Payroll stores wages.
type Payroll struct {
	pool *pgxpool.Pool
}

// New returns a payroll on pool, which stays the caller's.
func New(pool *pgxpool.Pool) *Payroll { return &Payroll{pool: pool} }

func insertPayment(ctx context.Context, tx pgx.Tx, id int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO payments (wage) VALUES ($1)`, id)
	return err
}

// Pay checks each error and the commit's.
func (p *Payroll) Pay(ctx context.Context, id int64) error {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := insertPayment(ctx, tx, id); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// PayIfThere treats a missing row as an answer.
func (p *Payroll) PayIfThere(ctx context.Context, id int64) error {
	return pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
		var cents int
		err := tx.QueryRow(ctx, `SELECT cents FROM wages WHERE id = $1 FOR UPDATE`, id).Scan(&cents)
		if errors.Is(err, pgx.ErrNoRows) {
			slog.InfoContext(ctx, "no wage", "id", id)
			return nil
		}
		if err != nil {
			return err
		}
		return insertPayment(ctx, tx, id)
	})
}

// PayOnceBySavepoint undoes a duplicate and commits the rest.
func (p *Payroll) PayOnceBySavepoint(ctx context.Context, ids []int64) error {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	for _, id := range ids {
		err := pgx.BeginFunc(ctx, tx, func(sp pgx.Tx) error { return insertPayment(ctx, sp, id) })
		var pgErr *pgconn.PgError
		if errors.As(err, &pgErr) && pgErr.Code == "23505" {
			slog.InfoContext(ctx, "paid already", "id", id)
			continue
		}
		if err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

// PayAllLogsBySavepoint logs what fails in its own savepoint.
func (p *Payroll) PayAllLogsBySavepoint(ctx context.Context, ids []int64) error {
	return pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
		for _, id := range ids {
			sp, err := tx.Begin(ctx)
			if err != nil {
				return err
			}
			if err := insertPayment(ctx, sp, id); err != nil {
				slog.WarnContext(ctx, "skip", "id", id, "error", err)
				if err := sp.Rollback(ctx); err != nil {
					return err
				}
				continue
			}
			if err := sp.Commit(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// RaiseChecksBatch reads each result of the batch.
func (p *Payroll) RaiseChecksBatch(ctx context.Context, ids []int64) (err error) {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback(ctx))
			return
		}
		err = tx.Commit(ctx)
	}()
	batch := &pgx.Batch{}
	for _, id := range ids {
		batch.Queue(`UPDATE wages SET cents = cents + 100 WHERE id = $1`, id)
	}
	return tx.SendBatch(ctx, batch).Close()
}

// RaiseDropsTag drops the command tag, not the error.
func (p *Payroll) RaiseDropsTag(ctx context.Context, id int64) error {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	_, err = tx.Exec(ctx, `UPDATE wages SET cents = cents + 100 WHERE id = $1`, id)
	if err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// SumOnlyRollsBack reads, so there is nothing to commit.
func (p *Payroll) SumOnlyRollsBack(ctx context.Context) (sum int64, err error) {
	tx, err := p.pool.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback(ctx)
	err = tx.QueryRow(ctx, `SELECT sum(cents) FROM wages`).Scan(&sum)
	return sum, err
}

// PreviewRollsBackWhenAsked commits unless it is told not to.
func (p *Payroll) PreviewRollsBackWhenAsked(ctx context.Context, id int64, preview bool) error {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := insertPayment(ctx, tx, id); err != nil {
		return err
	}
	if preview {
		return nil
	}
	return tx.Commit(ctx)
}

var errPreview = errors.New("preview")

// PreviewInScope leaves the scope by an error of its own, and knows it.
func (p *Payroll) PreviewInScope(ctx context.Context, id int64) (n int, err error) {
	err = pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
		if err := insertPayment(ctx, tx, id); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM payments`).Scan(&n); err != nil {
			return err
		}
		return errPreview
	})
	if errors.Is(err, errPreview) {
		err = nil
	}
	return n, err
}
