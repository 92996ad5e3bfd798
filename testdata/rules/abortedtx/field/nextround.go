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

// BefriendSkips comes to the update only in a round whose query has not failed: what is refused is the query of the next round.
func BefriendSkips(ctx context.Context, tx *sql.Tx, ids []string) error {
	for _, id := range ids {
		rows, err := tx.QueryContext(ctx, `SELECT n FROM edges WHERE id = $1`, id) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		if err != nil {
			log.Print(err)
			continue
		}
		found := rows.Next()
		if err := rows.Close(); err != nil || !found {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE edges SET n = 0 WHERE id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// BefriendRetries has one statement, which is refused in the next round.
func BefriendRetries(ctx context.Context, tx *sql.Tx, id string) (err error) {
	for range 3 {
		if _, err = tx.ExecContext(ctx, `UPDATE edges SET n = 0 WHERE id = $1`, id); err == nil { // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
			return nil
		}
	}
	return err
}

// BefriendLast begins with the statement that is below: it is that one that is refused.
func BefriendLast(ctx context.Context, tx *sql.Tx, ids []string) error {
	again := false
	for _, id := range ids {
		if again {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO edges (id) VALUES ($1)`, id); err == nil {
			continue
		}
		again = true
		if _, err := tx.ExecContext(ctx, `UPDATE edges SET n = 0 WHERE id = $1`, id); err != nil { // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
			return err
		}
	}
	return nil
}
