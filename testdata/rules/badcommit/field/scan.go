// Package field commits in the ways of larger programs.
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

// ImportSkipsOddRows skips rows that do not convert: no statement failed.
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
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `UPDATE users SET imported = true WHERE id = $1`, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// ImportSwallowsFailedWrite leaves out users that cannot be written, and commits.
func ImportSwallowsFailedWrite(ctx context.Context, db *sql.DB, ids []string) error {
	return inTx(ctx, db, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM imports`); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO imports (n) VALUES ($1)`, len(ids)); err != nil {
			log.Print(err)
			return nil // want `nil is returned although the statement on line 53 failed: the scope commits \(badcommit\)`
		}
		return nil
	})
}
