// Package audit notes what was done.
package audit

import (
	"context"
	"database/sql"
	"fmt"
)

// Note writes a line in the transaction.
func Note(ctx context.Context, tx *sql.Tx, what string) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO audit (what) VALUES ($1)`, what); err != nil {
		return fmt.Errorf("note %s: %w", what, err)
	}
	return nil
}
