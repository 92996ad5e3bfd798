package billing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"time"
)

// Ledger books amounts from account to account.
type Ledger struct{ db *sql.DB }

// Report reads the ledger for those who can wait: on replica, or on primary
// when that lags.
type Report struct{ primary, replica *sql.DB }

// Entry is one booking.
type Entry struct {
	From, To, Cents int64
}

// Post books an entry in the caller's transaction.
func (l *Ledger) Post(ctx context.Context, tx *sql.Tx, e Entry) error {
	if _, err := tx.ExecContext(ctx, `UPDATE accounts SET cents = cents - $2 WHERE id = $1`, e.From, e.Cents); err != nil {
		return fmt.Errorf("debit: %w", err)
	}
	_, err := l.db.ExecContext(ctx, `UPDATE accounts SET cents = cents + $2 WHERE id = $1`, e.To, e.Cents)
	return err
}

// Balances returns the cents of each account, moved or not, as of now.
func (l *Ledger) Balances(ctx context.Context) (map[int64]int64, error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `SELECT id, cents FROM accounts`)
	if err != nil {
		return nil, fmt.Errorf("query accounts: %w", err)
	}
	defer rows.Close()
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	balances := map[int64]int64{}
	for rows.Next() {
		var id, cents int64
		if err := rows.Scan(&id, &cents); err != nil {
			return nil, fmt.Errorf("scan account: %w", err)
		}
		balances[id] = cents
	}
	return balances, rows.Err()
}

// Sum reads the ledger on the replica, or on the primary when that lags.
func (r *Report) Sum(ctx context.Context) (sum int64, err error) {
	opts := &sql.TxOptions{ReadOnly: true}
	tx, err := r.replica.BeginTx(ctx, opts)
	if err != nil {
		return 0, fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	var lag float64
	if err := tx.QueryRowContext(ctx, `SELECT lag FROM replication`).Scan(&lag); err != nil {
		return 0, fmt.Errorf("lag: %w", err)
	}
	if lag > 5 {
		primary, err := r.primary.BeginTx(ctx, opts)
		if err != nil {
			return 0, fmt.Errorf("begin: %w", err)
		}
		tx = primary
	}
	err = tx.QueryRowContext(ctx, `SELECT sum(cents) FROM accounts`).Scan(&sum)
	return sum, err
}

// Reverse books an entry back unless it was before.
func (l *Ledger) Reverse(ctx context.Context, id int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	var reversed bool
	if err := tx.QueryRowContext(ctx, `SELECT reversed FROM entries WHERE id = $1`, id).Scan(&reversed); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if reversed {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `UPDATE entries SET reversed = true WHERE id = $1`, id); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Audit notes who looked at the ledger.
func (l *Ledger) Audit(ctx context.Context, who string) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO audit (who) VALUES ($1)`, who)
	return err
}

// Freeze stops an account.
func (l *Ledger) Freeze(ctx context.Context, id int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	defer tx.Rollback()
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE accounts SET frozen = true WHERE id = $1`, id); err != nil {
		return fmt.Errorf("freeze %d: %w", id, err)
	}
	return tx.Commit()
}

// Touch notes when an account was last used, as well as it can.
func (l *Ledger) Touch(ctx context.Context, id int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	_, _ = tx.ExecContext(ctx, `UPDATE accounts SET used = now() WHERE id = $1`, id)
	return tx.Commit()
}

// Rename gives an account a new name.
func (l *Ledger) Rename(ctx context.Context, id int64, name string) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE accounts SET name = $2 WHERE id = $1`, id, name); err != nil {
		log.Printf("rename %d: %v", id, err)
	}
	return tx.Commit()
}

// Settle closes a period.
func (l *Ledger) Settle(ctx context.Context, period string) (result error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if err != nil {
			result = errors.Join(result, tx.Rollback())
			return
		}
		result = errors.Join(result, tx.Commit())
	}()
	if _, err := tx.ExecContext(ctx, `UPDATE periods SET closed = now() WHERE name = $1`, period); err != nil {
		return fmt.Errorf("close %s: %w", period, err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO statements (period) VALUES ($1)`, period)
	return err
}

// Archive moves a closed period to the archive.
func (l *Ledger) Archive(ctx context.Context, period string) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `CALL archive_period($1)`, period); err != nil {
		return fmt.Errorf("archive %s: %w", period, err)
	}
	tx.Commit()
	return nil
}

// Correct replaces the amount of an entry.
func (l *Ledger) Correct(ctx context.Context, id, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Commit()
	if _, err := tx.ExecContext(ctx, `UPDATE entries SET cents = $2 WHERE id = $1`, id, cents); err != nil {
		return fmt.Errorf("correct %d: %w", id, err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO corrections (entry) VALUES ($1)`, id)
	return err
}

// Apply runs the posting rules on an entry; a rule that panics is logged.
func (l *Ledger) Apply(ctx context.Context, id int64, rules func(context.Context, *sql.Tx) error) (err error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if p := recover(); p != nil {
			log.Printf("rules on %d: %v", id, p)
		}
		if err != nil {
			_ = tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	if _, err = tx.ExecContext(ctx, `UPDATE entries SET applied = true WHERE id = $1`, id); err != nil {
		return fmt.Errorf("apply %d: %w", id, err)
	}
	return rules(ctx, tx)
}

// Tag labels an entry.
func (l *Ledger) Tag(ctx context.Context, id int64, label string) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `INSERT INTO labels (entry, label) VALUES ($1, $2)`, id, label); err != nil {
		return fmt.Errorf("tag %d: %w", id, err)
	}
	return nil
}

// Merge joins two accounts and notes it in the log of both.
func (l *Ledger) Merge(ctx context.Context, from, to int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE entries SET account = $2 WHERE account = $1`, from, to); err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	note, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer note.Rollback()
	if _, err := note.ExecContext(ctx, `INSERT INTO merges (source, target) VALUES ($1, $2)`, from, to); err != nil {
		return fmt.Errorf("note merge: %w", err)
	}
	if err := note.Commit(); err != nil {
		return err
	}
	return tx.Commit()
}

// Close checks a period for at most a second, then closes it.
func (l *Ledger) Close(ctx context.Context, period string) error {
	checkCtx, cancel := context.WithTimeout(ctx, time.Second)
	tx, err := l.db.BeginTx(checkCtx, nil)
	if err != nil {
		cancel()
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	var open int
	err = tx.QueryRowContext(checkCtx, `SELECT count(*) FROM entries WHERE period = $1 AND NOT applied`, period).Scan(&open)
	cancel()
	if err != nil {
		return fmt.Errorf("check %s: %w", period, err)
	}
	if open > 0 {
		return fmt.Errorf("%d entries of %s are open", open, period)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE periods SET closed = now() WHERE name = $1`, period); err != nil {
		return fmt.Errorf("close %s: %w", period, err)
	}
	return tx.Commit()
}

// Begin opens a transaction for Post that waits at most five seconds.
func (l *Ledger) Begin(ctx context.Context) (*sql.Tx, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return tx, nil
}

// Check reports whether the ledger adds up.
func (l *Ledger) Check(ctx context.Context) (ok bool, err error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return false, fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := tx.QueryRowContext(ctx, `SELECT sum(cents) = 0 FROM entries`).Scan(&ok); err != nil {
		return false, fmt.Errorf("sum: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO checks (ok) VALUES ($1)`, ok); err != nil {
		return false, fmt.Errorf("note check: %w", err)
	}
	return ok, tx.Commit()
}
