package field

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrMissing is what this program calls a query without a result.
var ErrMissing = errors.New("missing")

// mapError gives nil for nil.
func mapError(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrMissing
	}
	return err
}

// FirstMapsError asks for the error after it was translated.
func FirstMapsError(ctx context.Context, db *sql.DB) (ids []int, err error) {
	rows, err := db.QueryContext(ctx, `SELECT id FROM users`)
	if err = mapError(err); err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, mapError(rows.Err())
}

// FirstMapsErrorAndForgets leaves them open at a failed Scan.
func FirstMapsErrorAndForgets(ctx context.Context, db *sql.DB) (ids []int, err error) {
	rows, err := db.QueryContext(ctx, `SELECT id FROM users`)
	if err = mapError(err); err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
		}
		ids = append(ids, id)
	}
	return ids, mapError(rows.Err())
}
