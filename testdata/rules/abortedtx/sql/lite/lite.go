// Package lite keeps users in SQLite, whose transactions survive a failed
// statement.
package lite

import (
	"context"
	"database/sql"
	"fmt"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// EnsureContinues looks for the row that was in the way.
func EnsureContinues(ctx context.Context, tx *sql.Tx, name string) (id int64, err error) {
	if _, err := tx.ExecContext(ctx, `INSERT INTO users (name) VALUES (?)`, name); err != nil {
		err := tx.QueryRowContext(ctx, `SELECT id FROM users WHERE name = ?`, name).Scan(&id)
		return id, err
	}
	err = tx.QueryRowContext(ctx, `SELECT last_insert_rowid()`).Scan(&id)
	return id, err
}

// MoveContinues tries an update when the insert fails.
func MoveContinues(ctx context.Context, db *sql.DB, id int64, town string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `INSERT INTO towns (id, town) VALUES (?, ?)`, id, town); err != nil {
		if _, err := tx.ExecContext(ctx, `UPDATE towns SET town = ? WHERE id = ?`, town, id); err != nil {
			return fmt.Errorf("move %d: %w", id, err)
		}
	}
	return tx.Commit()
}
