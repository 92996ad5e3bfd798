package outbox

import (
	"context"
	"database/sql"
)

// archiveAll reads the rows to their end before it writes.
func archiveAll(ctx context.Context, tx *sql.Tx, rows *sql.Rows) error {
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	for _, id := range ids {
		if _, err := tx.ExecContext(ctx, "UPDATE orders SET archived = true WHERE id = $1", id); err != nil {
			return err
		}
	}
	return rows.Err()
}

func archiveOld(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "SELECT id FROM orders WHERE old")
	if err != nil {
		return err
	}
	defer rows.Close()
	return archiveAll(ctx, tx, rows)
}

// readOnly sends what gives no rows by Query: the end of the transaction closes them.
func readOnly(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	if _, err := tx.QueryContext(ctx, "SET TRANSACTION READ ONLY"); err != nil {
		tx.Rollback()
		return nil, err
	}
	return tx, nil
}

// has asks whether a column is there, in the transaction of its caller.
func has(ctx context.Context, tx *sql.Tx) bool {
	_, err := tx.QueryContext(ctx, "SELECT archived FROM orders LIMIT 1")
	return err == nil
}

// vacuum sends it on the pool, where nothing closes them.
func vacuum(ctx context.Context, db *sql.DB) error {
	_, err := db.QueryContext(ctx, "VACUUM") // want `rows "rows" is never closed \(openrows\)`
	return err
}
