// Package sqlite keeps the outbox in SQLite, and takes the arrays of its arguments
// from a driver of PostgreSQL.
package sqlite

import (
	"context"
	"database/sql"

	"github.com/lib/pq"
)

// DrainAmongRows executes on the transaction while its rows are open.
func DrainAmongRows(ctx context.Context, db *sql.DB, boxes []string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `SELECT id FROM mails WHERE box IN (SELECT value FROM json_each($1))`, pq.StringArray(boxes))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := tx.ExecContext(ctx, `UPDATE totals SET seen = seen + $1`, 1); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return tx.Commit()
}
