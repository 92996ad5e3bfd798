package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// OpenIsFixed needs one defer for both of the paths that leak.
func (l *Ledger) OpenIsFixed(ctx context.Context, owner string, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	} // the defer goes below this line
	if _, err := tx.ExecContext(ctx, `INSERT INTO accounts (owner) VALUES ($1)`, owner); err != nil {
		return err // want `is still open when this returns \(txleak\)`
	}
	if cents < 0 {
		return ErrInsufficient
	}
	return tx.Commit()
}

// VersionIsFixed gives the connection back.
func (l *Ledger) VersionIsFixed(ctx context.Context) (version string, err error) {
	conn, err := l.db.Conn(ctx) // want `is never .* \(txleak\)`
	if err != nil {
		return "", err
	}
	err = conn.QueryRowContext(ctx, `SELECT version()`).Scan(&version)
	return version, err
}

// CountIsFixed only reads, so that a rollback is all it needs.
func (l *Ledger) CountIsFixed(ctx context.Context) (n int, err error) {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // want `is never .* \(txleak\)`
	if err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM accounts`).Scan(&n)
	return n, err
}

// RenameLacksCommit is not fixed: a rollback is not what it lacks.
func (l *Ledger) RenameLacksCommit(ctx context.Context, id int64, owner string) error {
	tx, err := l.db.BeginTx(ctx, nil) // want `is never .* \(txleak\)`
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE accounts SET owner = $1 WHERE id = $2`, owner, id)
	return err
}

// Locked is not fixed: on the other path the transaction is the caller's.
func (l *Ledger) Locked(ctx context.Context, id int64) (*sql.Tx, error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, `SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE`, id); err != nil {
		return nil, err // want `is still open when this returns \(txleak\)`
	}
	return tx, nil
}

// ChargeEach is not fixed: in a loop the defer would run too late.
func (l *Ledger) ChargeEach(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		tx, err := l.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := addTo(ctx, tx, id, -1); err != nil {
			return err // want `is still open when this returns \(txleak\)`
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// CloseDefersTooLate is not fixed: its own defer has to move up.
func (l *Ledger) CloseDefersTooLate(ctx context.Context, id, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if cents != 0 {
		return ErrInsufficient // want `is still open when this returns \(txleak\)`
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `DELETE FROM accounts WHERE id = $1`, id); err != nil {
		return err
	}
	return tx.Commit()
}

// PayOutChecksLater is not fixed: where the begin is known to have worked is not
// the next statement.
func (l *Ledger) PayOutChecksLater(ctx context.Context, id, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if cents < 0 {
		return errors.Join(err, ErrInsufficient) // want `is still open when this returns \(txleak\)`
	}
	if err != nil {
		return err
	}
	if err := addTo(ctx, tx, id, -cents); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
