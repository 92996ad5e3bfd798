// Package lite keeps the outbox in SQLite, which serves several results of one
// connection at a time.
package lite

import (
	"context"
	"database/sql"
	"fmt"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// DrainAmongRows executes on the transaction while its rows are open.
func DrainAmongRows(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `SELECT id FROM mails WHERE sent < ?`, "2020-01-01")
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := tx.ExecContext(ctx, `UPDATE totals SET seen = seen + 1`); err != nil {
			return fmt.Errorf("count: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return tx.Commit()
}

// FirstLeaks leaks here as anywhere.
func FirstLeaks(ctx context.Context, db *sql.DB) (id int64, err error) {
	rows, err := db.QueryContext(ctx, `SELECT id FROM mails WHERE box = ?`, "in")
	if err != nil {
		return 0, fmt.Errorf("query: %w", err)
	}
	if !rows.Next() {
		return 0, sql.ErrNoRows
	}
	err = rows.Scan(&id)
	return id, err // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
}
