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
