package users

import (
	"context"
	"database/sql"
	"fmt"

	"txvet.test/rules/abortedtx/sql/audit"
)

// EnsureContinuesAfterDuplicate looks for the row that was in the way.
func EnsureContinuesAfterDuplicate(ctx context.Context, tx *sql.Tx, name string) (id int64, err error) {
	if _, err := tx.ExecContext(ctx, `INSERT INTO users (name) VALUES ($1)`, name); err != nil {
		if !isDuplicate(err) {
			return 0, fmt.Errorf("insert %s: %w", name, err)
		}
		err := tx.QueryRowContext(ctx, `SELECT id FROM users WHERE name = $1`, name).Scan(&id) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		return id, err
	}
	err = tx.QueryRowContext(ctx, `SELECT lastval()`).Scan(&id)
	return id, err
}

// RenameContinuesInFallback tries another name when the first is taken.
func RenameContinuesInFallback(ctx context.Context, tx *sql.Tx, id int64, name string) error {
	_, err := tx.ExecContext(ctx, `UPDATE users SET name = $2 WHERE id = $1`, id, name)
	if err != nil {
		_, err = tx.ExecContext(ctx, `UPDATE users SET name = $2 || '-' || id WHERE id = $1`, id, name) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
	}
	return err
}

// RegisterContinuesToAudit notes the failure where the failure forbids it.
func (u *Users) RegisterContinuesToAudit(ctx context.Context, name string) error {
	tx, err := u.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `INSERT INTO users (name) VALUES ($1)`, name); err != nil {
		if noteErr := audit.Note(ctx, tx, "failed"); noteErr != nil { // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
			return noteErr
		}
		return fmt.Errorf("register %s: %w", name, err)
	}
	return tx.Commit()
}

// FindOrAddContinuesAfterHelper fails and goes on in two helpers of this package.
func FindOrAddContinuesAfterHelper(ctx context.Context, tx *sql.Tx, name string) (int64, error) {
	if err := insert(ctx, tx, name); err != nil {
		if isDuplicate(err) {
			return lookup(ctx, tx, name) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		}
		return 0, err
	}
	return lookup(ctx, tx, name)
}

// LockContinuesOnOtherTable tries a second table when the first has no such row lock.
func LockContinuesOnOtherTable(ctx context.Context, tx *sql.Tx, id int64) error {
	if _, err := tx.ExecContext(ctx, `SELECT 1 FROM users WHERE id = $1 FOR UPDATE NOWAIT`, id); err != nil {
		_, err := tx.ExecContext(ctx, `INSERT INTO waiting (id) VALUES ($1)`, id) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		return err
	}
	return nil
}

// ImportContinuesInClosure has the second statement in a function literal.
func ImportContinuesInClosure(ctx context.Context, tx *sql.Tx, name string) error {
	reject := func() error {
		_, err := tx.ExecContext(ctx, `INSERT INTO rejected (name) VALUES ($1)`, name) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO users (name) VALUES ($1)`, name); err != nil {
		return reject()
	}
	return nil
}
