package field

import (
	"context"
	"database/sql"
	"errors"
	"log"
)

// AddFriends tests the error again after "no rows" was told from failure.
func AddFriends(ctx context.Context, tx *sql.Tx, ids []string) error {
	for _, id := range ids {
		var n int
		err := tx.QueryRowContext(ctx, `SELECT n FROM edges WHERE id = $1`, id).Scan(&n)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		} else if err == nil {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO edges (id) VALUES ($1)`, id); err != nil {
			return err
		}
	}
	return nil
}

// AddFriendAfterFailure only notes the failure that is not "no rows".
func AddFriendAfterFailure(ctx context.Context, tx *sql.Tx, id string) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT n FROM edges WHERE id = $1`, id).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		log.Print(err)
	} else if err == nil {
		return nil
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO edges (id) VALUES ($1)`, id) // want `"tx" is used after the statement on line 30 failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
	return err
}
