package field

import (
	"context"
	"database/sql"
	"log"
)

// BefriendGoesOn is refused at the first statement of the next round, and never comes to the second.
func BefriendGoesOn(ctx context.Context, tx *sql.Tx, ids []string) {
	for _, id := range ids {
		var n int
		err := tx.QueryRowContext(ctx, `SELECT n FROM edges WHERE id = $1`, id).Scan(&n) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		if err != nil && err != sql.ErrNoRows {
			log.Print(err)
			continue
		}
		if _, err = tx.ExecContext(ctx, `UPDATE edges SET n = 0 WHERE id = $1`, id); err != nil {
			log.Print(err)
			continue
		}
	}
}

// BefriendStops leaves the loop at the first failure.
func BefriendStops(ctx context.Context, tx *sql.Tx, ids []string) error {
	for _, id := range ids {
		var n int
		err := tx.QueryRowContext(ctx, `SELECT n FROM edges WHERE id = $1`, id).Scan(&n)
		if err != nil && err != sql.ErrNoRows {
			return err
		}
		if _, err = tx.ExecContext(ctx, `UPDATE edges SET n = 0 WHERE id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}
