package field

import (
	"context"
	"database/sql"
)

// ArchiveLocksForItself locks for the delete of the same statement.
func ArchiveLocksForItself(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, `
		WITH old AS (
			SELECT id FROM entries WHERE read ORDER BY id LIMIT 10 FOR UPDATE SKIP LOCKED
		)
		DELETE FROM entries USING old WHERE entries.id = old.id`)
	return err
}

// ClaimLocksForItself locks in a subquery of the update.
func ClaimLocksForItself(ctx context.Context, db *sql.DB, worker string) (id int, err error) {
	err = db.QueryRowContext(ctx, `
		UPDATE entries SET worker = $1
		WHERE id = (SELECT id FROM entries WHERE worker IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id`, worker).Scan(&id)
	return id, err
}

// ClaimLosesLock locks for a statement that is still to come.
func ClaimLosesLock(ctx context.Context, db *sql.DB, worker string) error {
	var id int
	err := db.QueryRowContext(ctx, `WITH free AS (SELECT id FROM entries WHERE worker IS NULL) SELECT id FROM entries JOIN free USING (id) LIMIT 1 FOR UPDATE`).Scan(&id) // want `FOR UPDATE on "db" outside a transaction: the lock is gone when the statement ends \(outsidetx\)`
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `UPDATE entries SET worker = $1 WHERE id = $2`, worker, id)
	return err
}
