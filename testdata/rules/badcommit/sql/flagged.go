package billing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"log/slog"
)

// PayDropsExecError commits whatever became of the statement.
func (b *Billing) PayDropsExecError(ctx context.Context, id int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	tx.ExecContext(ctx, `UPDATE invoices SET paid = true WHERE id = $1`, id)
	return tx.Commit() // want `"tx" is committed although the error of the statement on line 19 is dropped \(badcommit\)`
}

// PayBlanksExecError drops it by the blank identifier.
func (b *Billing) PayBlanksExecError(ctx context.Context, id int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, _ := tx.ExecContext(ctx, `UPDATE invoices SET paid = true WHERE id = $1`, id)
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return ErrPaid
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO payments (invoice) VALUES ($1)`, id); err != nil {
		return err
	}
	return tx.Commit() // want `"tx" is committed although the error of the statement on line 30 is dropped \(badcommit\)`
}

// PayDropsScanError reads without asking whether it worked: a limit, an empty result is often meant.
func (b *Billing) PayDropsScanError(ctx context.Context, id int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var cents int64
	_ = tx.QueryRowContext(ctx, `SELECT cents FROM invoices WHERE id = $1`, id).Scan(&cents)
	if _, err := tx.ExecContext(ctx, `INSERT INTO payments (invoice, cents) VALUES ($1, $2)`, id, cents); err != nil {
		return err
	}
	return tx.Commit()
}

// PayDropsHelpersError drops what a helper answers.
func (b *Billing) PayDropsHelpersError(ctx context.Context, in *Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertInvoice(ctx, tx, in); err != nil {
		return err
	}
	insertLine(ctx, tx, in.ID, "fee")
	return tx.Commit() // want `"tx" is committed although the error of the statement on line 65 is dropped \(badcommit\)`
}

// PayOverwritesError replaces the first error before anyone has read it.
func (b *Billing) PayOverwritesError(ctx context.Context, id int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = tx.ExecContext(ctx, `UPDATE invoices SET paid = true WHERE id = $1`, id)
	_, err = tx.ExecContext(ctx, `INSERT INTO payments (invoice) VALUES ($1)`, id)
	if err != nil {
		return err
	}
	return tx.Commit() // want `"tx" is committed although the error of the statement on line 76 is dropped \(badcommit\)`
}

// RemindLogsAndCommits logs the failure and goes on to the commit.
func (b *Billing) RemindLogsAndCommits(ctx context.Context, id int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE invoices SET reminded = now() WHERE id = $1`, id); err != nil {
		log.Printf("remind %d: %v", id, err)
	}
	return tx.Commit() // want `"tx" is committed although the statement on line 91 failed on this path \(badcommit\)`
}

// RemindAllLogsAndContinues skips the failed one and commits the rest.
func (b *Billing) RemindAllLogsAndContinues(ctx context.Context, ids []int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, id := range ids {
		if _, err := tx.ExecContext(ctx, `UPDATE invoices SET reminded = now() WHERE id = $1`, id); err != nil {
			slog.ErrorContext(ctx, "remind", "invoice", id, "error", err)
			continue
		}
	}
	return tx.Commit() // want `"tx" is committed although the statement on line 105 failed on this path \(badcommit\)`
}

// RemindBreaksAndCommits leaves the loop on an error and commits.
func (b *Billing) RemindBreaksAndCommits(ctx context.Context, in *Invoice, lines []string) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, text := range lines {
		if err := insertLine(ctx, tx, in.ID, text); err != nil {
			log.Printf("line %q: %v", text, err)
			break
		}
	}
	return tx.Commit() // want `"tx" is committed although the statement on line 121 failed on this path \(badcommit\)`
}

// CancelCommitsInErrorBranch commits and reports the failure all the same.
func (b *Billing) CancelCommitsInErrorBranch(ctx context.Context, id int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE invoices SET cancelled = true WHERE id = $1`, id); err != nil {
		return errors.Join(err, tx.Commit()) // want `"tx" is committed although the statement on line 135 failed on this path \(badcommit\)`
	}
	return tx.Commit()
}

// IssueDropsCommitError believes in the commit.
func (b *Billing) IssueDropsCommitError(ctx context.Context, in *Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertInvoice(ctx, tx, in); err != nil {
		return err
	}
	tx.Commit() // want `the error of Commit of "tx" is dropped: the caller believes in a commit that may have failed \(badcommit\)`
	return nil
}

// IssueBlanksCommitError drops it by the blank identifier.
func (b *Billing) IssueBlanksCommitError(ctx context.Context, in *Invoice) (int64, error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if err := insertInvoice(ctx, tx, in); err != nil {
		return 0, fmt.Errorf("issue: %w", err)
	}
	_ = tx.Commit() // want `the error of Commit of "tx" is dropped: the caller believes in a commit that may have failed \(badcommit\)`
	return in.ID, nil
}

// IssueCommitsIntoLostVariable assigns a variable that is no result.
func (b *Billing) IssueCommitsIntoLostVariable(ctx context.Context, in *Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit() // want `the error of Commit of "tx" is assigned after the return: the caller believes in a commit that may have failed \(badcommit\)`
	}()
	err = insertInvoice(ctx, tx, in)
	return err
}

// IssueDefersCommit commits on every way out.
func (b *Billing) IssueDefersCommit(ctx context.Context, in *Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Commit() // want `"tx" is committed by a defer even when the function fails \(badcommit\)`
	if err := insertInvoice(ctx, tx, in); err != nil {
		return err
	}
	return insertLine(ctx, tx, in.ID, "total")
}

// IssueDefersCommitInClosure does so in a closure that logs.
func (b *Billing) IssueDefersCommitInClosure(ctx context.Context, in *Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err := tx.Commit(); err != nil { // want `"tx" is committed by a defer even when the function fails \(badcommit\)`
			log.Printf("commit: %v", err)
		}
	}()
	if err := insertInvoice(ctx, tx, in); err != nil {
		return err
	}
	return insertLine(ctx, tx, in.ID, "total")
}

// IssueNeverCommits writes and always rolls back.
func (b *Billing) IssueNeverCommits(ctx context.Context, in *Invoice) error {
	tx, err := b.db.BeginTx(ctx, nil) // want `"tx" is written on line \d+ but rolled back on every path \(badcommit\)`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `INSERT INTO invoices (payer, cents) VALUES ($1, $2)`, in.Payer, in.Cents); err != nil {
		return fmt.Errorf("issue: %w", err)
	}
	return nil
}

// VoidNeverCommits rolls back on the good path as well.
func VoidNeverCommits(ctx context.Context, db *sql.DB, id int64) error {
	tx, err := db.BeginTx(ctx, nil) // want `"tx" is written on line \d+ but rolled back on every path \(badcommit\)`
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM lines WHERE invoice = $1`, id); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM invoices WHERE id = $1`, id); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Rollback()
}

// end commits what it is given.
func end(ctx context.Context, o *sql.Tx, id int64) error {
	if _, err := o.ExecContext(ctx, `UPDATE orders SET state = 'ended' WHERE id = $1`, id); err != nil {
		return err
	}
	return o.Commit()
}

// EndDropsHelper does not ask the helper.
func EndDropsHelper(ctx context.Context, unit *sql.Tx, id int64) {
	end(ctx, unit, id) // want `the error of Commit of "unit" is dropped: the caller believes in a commit that may have failed \(badcommit\)`
}
