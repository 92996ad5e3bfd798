package field

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// again calls f again only after an error, and returns nil only if f did.
func again(f func() error) error {
	if err := f(); err != nil {
		var pgErr *pgconn.PgError
		if errors.As(err, &pgErr) && pgErr.Code == "40001" {
			return again(f)
		}
		return err
	}
	return nil
}

// CountRetriesQuery replaces rows only after a query that gave none.
func CountRetriesQuery(ctx context.Context, db *sql.DB) (n int, err error) {
	var rows *sql.Rows
	err = again(func() error {
		rows, err = db.QueryContext(ctx, `SELECT id FROM accounts`)
		return err
	})
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// FirstForgetsRetriedRows leaves the rows of the last try open.
func FirstForgetsRetriedRows(ctx context.Context, db *sql.DB) (id int, err error) {
	var rows *sql.Rows
	err = again(func() error {
		var err error
		rows, err = db.QueryContext(ctx, `SELECT id FROM accounts`)
		return err
	})
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		if err := rows.Scan(&id); err != nil {
			return 0, err // want `rows "rows" \(opened on line 45\) is still open when this returns \(openrows\)`
		}
	}
	return id, errors.Join(rows.Err(), rows.Close())
}
