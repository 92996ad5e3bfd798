package billing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"strings"
)

// Issue checks each error and the commit's.
func (b *Billing) Issue(ctx context.Context, in *Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertInvoice(ctx, tx, in); err != nil {
		return err
	}
	if err := insertLine(ctx, tx, in.ID, "total"); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// IssueDropsRollbackError has nothing to gain from the rollback's error.
func (b *Billing) IssueDropsRollbackError(ctx context.Context, in *Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := insertInvoice(ctx, tx, in); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// IssueLogsCommitError is a job without a caller to tell.
func (b *Billing) IssueLogsCommitError(ctx context.Context, in *Invoice) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		log.Printf("begin: %v", err)
		return
	}
	defer tx.Rollback()
	if err := insertInvoice(ctx, tx, in); err != nil {
		log.Printf("insert: %v", err)
		return
	}
	if err := tx.Commit(); err != nil {
		log.Printf("commit: %v", err)
	}
}

// PayIfThere treats a missing row as an answer, not a failure.
func (b *Billing) PayIfThere(ctx context.Context, id int64) (bool, error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback()
	found := true
	var cents int64
	err = tx.QueryRowContext(ctx, `SELECT cents FROM invoices WHERE id = $1 FOR UPDATE`, id).Scan(&cents)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		found = false
	case err != nil:
		return false, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO attempts (invoice, found) VALUES ($1, $2)`, id, found); err != nil {
		return false, err
	}
	return found, tx.Commit()
}

// PayUnlessNoRows joins both tests in one condition.
func (b *Billing) PayUnlessNoRows(ctx context.Context, payer string) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var id int64
	err = tx.QueryRowContext(ctx, `SELECT id FROM payers WHERE name = $1`, payer).Scan(&id)
	if err != nil && err != sql.ErrNoRows {
		return err
	}
	if err == sql.ErrNoRows {
		if err := tx.QueryRowContext(ctx, `INSERT INTO payers (name) VALUES ($1) RETURNING id`, payer).Scan(&id); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `UPDATE payers SET seen = now() WHERE id = $1`, id); err != nil {
		return err
	}
	return tx.Commit()
}

// ImportSkipsInvalid logs what is wrong with the input, not with a statement.
func (b *Billing) ImportSkipsInvalid(ctx context.Context, ins []*Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, in := range ins {
		if err := validate(in); err != nil {
			log.Printf("skip %q: %v", in.Payer, err)
			continue
		}
		if err := insertInvoice(ctx, tx, in); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// ImportKeepsGoing undoes each failed row by a savepoint before it goes on.
func (b *Billing) ImportKeepsGoing(ctx context.Context, ins []*Invoice) (skipped int, err error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	for _, in := range ins {
		if _, err := tx.ExecContext(ctx, `SAVEPOINT row`); err != nil {
			return 0, err
		}
		if err := insertInvoice(ctx, tx, in); err != nil {
			log.Printf("skip %q: %v", in.Payer, err)
			if _, err := tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT row`); err != nil {
				return 0, err
			}
			skipped++
			continue
		}
		if _, err := tx.ExecContext(ctx, `RELEASE SAVEPOINT row`); err != nil {
			return 0, err
		}
	}
	return skipped, tx.Commit()
}

// ImportDryRun commits unless it is told not to.
func (b *Billing) ImportDryRun(ctx context.Context, ins []*Invoice, dryRun bool) (err error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil || dryRun {
			err = errors.Join(err, tx.Rollback())
			return
		}
		err = tx.Commit()
	}()
	for _, in := range ins {
		if err := insertInvoice(ctx, tx, in); err != nil {
			return err
		}
	}
	return nil
}

// SumOnlyRollsBack reads, so there is nothing to commit.
func (b *Billing) SumOnlyRollsBack(ctx context.Context) (sum int64, err error) {
	tx, err := b.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(SUM(cents), 0) FROM invoices`).Scan(&sum)
	return sum, err
}

// LockOnlyRollsBack holds a lock while work runs elsewhere.
func (b *Billing) LockOnlyRollsBack(ctx context.Context, work func(context.Context) error) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var ok bool
	if err := tx.QueryRowContext(ctx, `SELECT pg_try_advisory_xact_lock(7)`).Scan(&ok); err != nil {
		return err
	}
	if !ok {
		return nil
	}
	return work(ctx)
}

// RemindCollectsErrors gathers the failures and does not commit with any.
func (b *Billing) RemindCollectsErrors(ctx context.Context, in *Invoice, lines []string) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var failures []error
	for i, text := range lines {
		if err := insertLine(ctx, tx, in.ID, strings.TrimSpace(text)); err != nil {
			failures = append(failures, fmt.Errorf("line %d: %w", i, err))
		}
	}
	if len(failures) > 0 {
		return errors.Join(failures...)
	}
	return tx.Commit()
}

// RemindDropsUnusedResult drops the result, not the error.
func (b *Billing) RemindDropsUnusedResult(ctx context.Context, id int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, `UPDATE invoices SET reminded = now() WHERE id = $1`, id)
	if err == nil {
		err = tx.Commit()
	}
	return err
}

// CancelChecksErrorLater tests the error after a line that has nothing to do with it.
func (b *Billing) CancelChecksErrorLater(ctx context.Context, in *Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, `UPDATE invoices SET cancelled = true WHERE id = $1`, in.ID)
	in.Cents = 0
	if err != nil {
		return err
	}
	return tx.Commit()
}

// CancelStopsAtFirstError runs the statements in turn until one fails.
func (b *Billing) CancelStopsAtFirstError(ctx context.Context, id int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, query := range []string{`DELETE FROM lines WHERE invoice = $1`, `DELETE FROM invoices WHERE id = $1`} {
		if _, err = tx.ExecContext(ctx, query, id); err != nil {
			break
		}
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// SumDropsRowsClose drops errors that are no statement's.
func (b *Billing) SumDropsRowsClose(ctx context.Context) (n int, err error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `UPDATE invoices SET counted = true RETURNING id`)
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	_ = rows.Close()
	if err := rows.Err(); err != nil {
		return 0, err
	}
	return n, tx.Commit()
}

// ReportOnlyCommits ends a reading transaction by a commit, as some do.
func (b *Billing) ReportOnlyCommits(ctx context.Context, id int64) (cents int64, err error) {
	tx, err := b.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if err := tx.QueryRowContext(ctx, `SELECT cents FROM invoices WHERE id = $1`, id).Scan(&cents); err != nil {
		return 0, err
	}
	return cents, tx.Commit()
}
