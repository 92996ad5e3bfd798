package field

import (
	"context"
	"database/sql"
	"log"
)

// RoleEndsItsTx leaves the rows to the end of its transaction, which closes them.
func RoleEndsItsTx(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `SELECT 1 FROM pg_user WHERE usename = 'reader'`)
	if err != nil {
		return err
	}
	if !rows.Next() {
		if _, err := tx.ExecContext(ctx, `CREATE ROLE reader`); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// RoleWritesBesideRows writes while its rows are still open.
func RoleWritesBesideRows(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `SELECT 1 FROM pg_user WHERE usename = 'reader'`)
	if err != nil {
		return err
	}
	if rows.Next() {
		if _, err := tx.ExecContext(ctx, `ALTER ROLE reader LOGIN`); err != nil { // want `"tx" is used while "rows" \(opened on line 35\) is open \(openrows\)`
			return err
		}
	}
	return tx.Commit()
}

// results leaves its rows open in a transaction that its caller goes on with.
func results(ctx context.Context, tx *sql.Tx) (ids []int, _ error) {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM results`)
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// Status shows what there is, without the results if they cannot be read.
func Status(ctx context.Context, db *sql.DB) (name string, ids []int, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return "", nil, err
	}
	defer tx.Rollback()
	ids, err = results(ctx, tx)
	if err != nil {
		log.Print(err)
	}
	err = tx.QueryRowContext(ctx, `SELECT name FROM endpoints`).Scan(&name) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
	return name, ids, err
}

// versions are carried out one after the other, each in a transaction that is rolled back when it fails.
var versions = []func(*sql.Tx) error{
	func(tx *sql.Tx) error {
		rows, err := tx.Query(`SELECT id FROM results`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var id int
			if err := rows.Scan(&id); err != nil {
				return err
			}
		}
		return rows.Close()
	},
	func(tx *sql.Tx) error {
		rows, err := tx.Query(`SELECT id FROM results`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var id int
			if err := rows.Scan(&id); err != nil {
				log.Print(err)
				return nil // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
			}
		}
		return rows.Close()
	},
}

// Upgrade brings the schema up to date.
func Upgrade(db *sql.DB) error {
	for _, version := range versions {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		if err := version(tx); err != nil {
			tx.Rollback()
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}
