// Package save writes for reports.
package save

import (
	"context"
	"database/sql"
	"fmt"
)

// Run notes that a report ran.
func Run(ctx context.Context, tx *sql.Tx, name string) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO runs (report) VALUES ($1)`, name); err != nil {
		return fmt.Errorf("save run of %s: %w", name, err)
	}
	return nil
}

// Last returns when a report ran last.
func Last(ctx context.Context, tx *sql.Tx, name string) (at string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT max(at) FROM runs WHERE report = $1`, name).Scan(&at)
	return at, err
}
