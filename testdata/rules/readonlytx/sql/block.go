package report

import (
	"context"
	"database/sql"
)

// A block of code writes what is in it.
func blocks(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "DO $$ BEGIN SET LOCAL lock_timeout = 60000; PERFORM pg_advisory_xact_lock(4369); END $$"); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "DO $$ BEGIN DELETE FROM stock WHERE n = 0; END $$") // want `readonlytx`
	return err
}
