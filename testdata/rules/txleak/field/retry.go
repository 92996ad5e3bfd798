package field

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// retry calls f again only after an error, and returns nil only if f did.
func retry(f func() error) error {
	for i := 0; ; i++ {
		err := f()
		if err == nil {
			return nil
		}
		if !strings.Contains(err.Error(), "busy") || i == 10 {
			return fmt.Errorf("after %d: %w", i, err)
		}
	}
}

// ClearRetriesBeginAndCommit begins and commits in functions that are retried.
func ClearRetriesBeginAndCommit(ctx context.Context, db *sql.DB) error {
	var tx *sql.Tx
	err := retry(func() error {
		var err error
		tx, err = db.BeginTx(ctx, nil)
		return err
	})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, `DELETE FROM tuples`); err != nil {
		return err
	}
	return retry(func() error { return tx.Commit() })
}

// ClearRetriesBegin has only the begin retried.
func ClearRetriesBegin(ctx context.Context, db *sql.DB) error {
	var tx *sql.Tx
	if err := retry(func() (err error) {
		tx, err = db.BeginTx(ctx, nil)
		return err
	}); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM tuples`); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// ClearForgetsRollbackAfterRetry leaves the retried transaction open when the write fails.
func ClearForgetsRollbackAfterRetry(ctx context.Context, db *sql.DB) error {
	var tx *sql.Tx
	err := retry(func() error {
		var err error
		tx, err = db.BeginTx(ctx, nil)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM tuples`); err != nil {
		return err // want `transaction "tx" \(begun on line 62\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// ClearDefersBeforeCheck rolls back nil when no try succeeds.
func ClearDefersBeforeCheck(ctx context.Context, db *sql.DB) error {
	var tx *sql.Tx
	err := retry(func() error {
		var err error
		tx, err = db.BeginTx(ctx, nil)
		return err
	})
	defer tx.Rollback() // want `"tx" is used before the error of its begin is checked \(txleak\)`
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM tuples`); err != nil {
		return err
	}
	return tx.Commit()
}
