package field

import (
	"context"
	"database/sql"
	"log"
)

func inTx(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// ImportSkipsOddRows skips rows that do not convert, of which the server knows nothing.
func ImportSkipsOddRows(ctx context.Context, db *sql.DB) error {
	return inTx(ctx, db, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id FROM users`)
		if err != nil {
			return err
		}
		var ids []string
		for rows.Next() {
			var id string
			if err = rows.Scan(&id); err != nil {
				continue
			}
			ids = append(ids, id)
		}
		_ = rows.Close()
		_, err = tx.ExecContext(ctx, `UPDATE imports SET n = $1`, len(ids))
		return err
	})
}

// ImportGoesOnAfterBrokenRows notes that the query failed half-way, and writes.
func ImportGoesOnAfterBrokenRows(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM users`)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil {
		log.Print(err)
		_, err := tx.ExecContext(ctx, `UPDATE imports SET broken = true`) // want `"tx" is used after the statement on line 44 failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE imports SET n = $1`, n)
	return err
}
