package field

import (
	"context"
	"database/sql"
	"log"
)

func countResults(ctx context.Context, tx *sql.Tx) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM results`).Scan(&n)
	return n, err
}

// CountLogsFailedRead shows 0 when the count cannot be read; it has nothing to commit.
func CountLogsFailedRead(ctx context.Context, db *sql.DB) (int, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	n, err := countResults(ctx, tx)
	if err != nil {
		log.Print(err)
	}
	if err = tx.Commit(); err != nil {
		return 0, err
	}
	return n, nil
}

// AddLogsFailedCount cleans up if it can, after the write that counts.
func AddLogsFailedCount(ctx context.Context, db *sql.DB, id int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `INSERT INTO results (id) VALUES (?)`, id); err != nil {
		return err
	}
	n, err := countResults(ctx, tx)
	if err != nil {
		log.Printf("count: %v", err)
	} else if n > 100 {
		if _, err := tx.ExecContext(ctx, `DELETE FROM results WHERE old`); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// AddLogsFailedWrite logs a write that failed, and a count too, and commits the rest.
func AddLogsFailedWrite(ctx context.Context, db *sql.DB, id int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE endpoints SET results = results + 1`); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO results (id) VALUES (?)`, id); err != nil {
		log.Printf("insert: %v", err)
	}
	if _, err := countResults(ctx, tx); err != nil {
		log.Printf("count: %v", err)
	}
	return tx.Commit() // want `"tx" is committed although the statement on line 62 failed on this path \(badcommit\)`
}

// AddLogsOnlyFailedWrite has no read beside the write that failed.
func AddLogsOnlyFailedWrite(ctx context.Context, db *sql.DB, id int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE endpoints SET results = results + 1`); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO results (id) VALUES (?)`, id); err != nil {
		log.Printf("insert: %v", err)
	}
	return tx.Commit() // want `"tx" is committed although the statement on line 81 failed on this path \(badcommit\)`
}
