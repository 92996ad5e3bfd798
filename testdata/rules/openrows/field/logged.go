package field

import (
	"context"
	"database/sql"
	"log"
)

// logError calls what ends something, and logs how that went.
func logError(f func() error) {
	if err := f(); err != nil {
		log.Print(err)
	}
}

// CountLogsClose leaves the closing to a helper, as a method value.
func CountLogsClose(ctx context.Context, db *sql.DB) (n int, err error) {
	rows, err := db.QueryContext(ctx, `SELECT id FROM users`)
	if err != nil {
		return 0, err
	}
	defer logError(rows.Close)
	if rows.Next() {
		n++
	}
	return n, rows.Err()
}

// CountLogsRollback leaves the rollback to it, too.
func CountLogsRollback(ctx context.Context, db *sql.DB) (n int, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer logError(tx.Rollback)
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM users`).Scan(&n); err != nil {
		return 0, err
	}
	return n, tx.Commit()
}

// CountAsksRowsFirst asks the rows for their error before it closes them: with
// one they are closed.
func CountAsksRowsFirst(ctx context.Context, db *sql.DB) (n int, err error) {
	rows, err := db.QueryContext(ctx, `SELECT id FROM users`)
	if err != nil {
		return 0, err
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// CountNeverCloses gives the helper something else.
func CountNeverCloses(ctx context.Context, db *sql.DB) (n int, err error) {
	rows, err := db.QueryContext(ctx, `SELECT id FROM users`)
	if err != nil {
		return 0, err
	}
	defer logError(func() error { return nil })
	if rows.Next() {
		n++
		return n, nil // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
	}
	return n, nil
}
