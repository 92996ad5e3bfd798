// Package admin sends statements that others wrote.
package admin

import (
	"context"
	"database/sql"
	"fmt"
)

// Run executes a statement on the pool.
func Run(ctx context.Context, db *sql.DB, stmt string) error {
	if _, err := db.ExecContext(ctx, stmt); err != nil {
		return fmt.Errorf("run: %w", err)
	}
	return nil
}
