// Package dollar names no driver: its placeholders show PostgreSQL.
package dollar

import (
	"context"
	"database/sql"
)

// EnsureContinuesAfterFailure looks for the row that was in the way.
func EnsureContinuesAfterFailure(ctx context.Context, tx *sql.Tx, name string) (id int64, err error) {
	if _, err := tx.ExecContext(ctx, `INSERT INTO tags (name) VALUES ($1)`, name); err != nil {
		err := tx.QueryRowContext(ctx, `SELECT id FROM tags WHERE name = $1`, name).Scan(&id) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		return id, err
	}
	err = tx.QueryRowContext(ctx, `SELECT lastval()`).Scan(&id)
	return id, err
}
