// Written by make docs from analyzers/badcommit/doc.go.

package badcommit

import (
	"context"
	"database/sql"
	"errors"
)

func Activate(ctx context.Context, db *sql.DB, id int) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		} else {
			err = tx.Commit()
		}
	}()
	if _, err := tx.ExecContext(ctx, "UPDATE users SET active = true WHERE id = $1", id); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO audit (user_id) VALUES ($1)", id)
	return err
}

func Ensure(ctx context.Context, db *sql.DB, name string) (id int, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, "SELECT id FROM tags WHERE name = $1", name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, "INSERT INTO tags (name) VALUES ($1) RETURNING id", name).Scan(&id)
	}
	if err != nil {
		return 0, err
	}
	return id, tx.Commit()
}
