package users

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"txvet.test/rules/abortedtx/sql/audit"
)

// EnsureWithSavepoint expects the failure and goes back before it.
func EnsureWithSavepoint(ctx context.Context, tx *sql.Tx, name string) (int64, error) {
	if _, err := tx.ExecContext(ctx, `SAVEPOINT ensure`); err != nil {
		return 0, fmt.Errorf("savepoint: %w", err)
	}
	if err := insert(ctx, tx, name); err != nil {
		if !isDuplicate(err) {
			return 0, err
		}
		if _, err := tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT ensure`); err != nil {
			return 0, fmt.Errorf("rollback to savepoint: %w", err)
		}
	}
	return lookup(ctx, tx, name)
}

// EnsureInHelper leaves the savepoint to a helper.
func EnsureInHelper(ctx context.Context, tx *sql.Tx, name string) (int64, error) {
	err := savepoint(ctx, tx, func() error { return insert(ctx, tx, name) })
	if err != nil && !isDuplicate(err) {
		return 0, err
	}
	return lookup(ctx, tx, name)
}

// FindOrAddWithoutRow goes on after a query that found nothing, which is no failure.
func FindOrAddWithoutRow(ctx context.Context, tx *sql.Tx, name string) (int64, error) {
	id, err := lookup(ctx, tx, name)
	if errors.Is(err, sql.ErrNoRows) {
		if err := insert(ctx, tx, name); err != nil {
			return 0, err
		}
		return lookup(ctx, tx, name)
	}
	return id, err
}

// SeenWithoutRow is the same in one function.
func SeenWithoutRow(ctx context.Context, tx *sql.Tx, id int64) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT n FROM seen WHERE id = $1`, id).Scan(&n)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		_, err = tx.ExecContext(ctx, `INSERT INTO seen (id, n) VALUES ($1, 1)`, id)
		return err
	case err != nil:
		return fmt.Errorf("seen %d: %w", id, err)
	}
	_, err = tx.ExecContext(ctx, `UPDATE seen SET n = $2 WHERE id = $1`, id, n+1)
	return err
}

// AddOnConflict asks PostgreSQL not to fail.
func AddOnConflict(ctx context.Context, tx *sql.Tx, name string) (int64, error) {
	_, err := tx.ExecContext(ctx, `INSERT INTO users (name) VALUES ($1) ON CONFLICT DO NOTHING`, name)
	if err != nil {
		return 0, fmt.Errorf("add %s: %w", name, err)
	}
	return lookup(ctx, tx, name)
}

// RegisterNotesOnPool notes the failure on the pool, after the rollback.
func (u *Users) RegisterNotesOnPool(ctx context.Context, name string) error {
	tx, err := u.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := insert(ctx, tx, name); err != nil {
		if rbErr := tx.Rollback(); rbErr != nil {
			return errors.Join(err, rbErr)
		}
		_, noteErr := u.db.ExecContext(ctx, `INSERT INTO audit (what) VALUES ($1)`, "failed")
		return errors.Join(err, noteErr)
	}
	return tx.Commit()
}

// RegisterBeginsAgain takes a new transaction for the second attempt.
func (u *Users) RegisterBeginsAgain(ctx context.Context, name string) error {
	for attempt := 1; ; attempt++ {
		err := u.register(ctx, name)
		if err == nil || attempt == 3 || isDuplicate(err) {
			return err
		}
	}
}

func (u *Users) register(ctx context.Context, name string) error {
	tx, err := u.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := insert(ctx, tx, name); err != nil {
		return err
	}
	if err := audit.Note(ctx, tx, "registered"); err != nil {
		return err
	}
	return tx.Commit()
}

// RollbackAfterFailure may be sent to a failed transaction.
func (u *Users) RollbackAfterFailure(ctx context.Context, name string) error {
	tx, err := u.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := insert(ctx, tx, name); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// CheckOwnError goes on after a failure that PostgreSQL did not report.
func CheckOwnError(ctx context.Context, tx *sql.Tx, id int64, check func() error) error {
	if err := check(); err != nil {
		_, err := tx.ExecContext(ctx, `UPDATE users SET suspect = true WHERE id = $1`, id)
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE users SET checked = now() WHERE id = $1`, id)
	return err
}
