// Package jobs reads rows of statements that squirrel built.
package jobs

import (
	"context"
	"database/sql"

	sq "github.com/Masterminds/squirrel"
)

func names(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := sq.Select("name").From("jobs").RunWith(db).QueryContext(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err // want "rows \"rows\" \\(opened on line 12\\) is still open when this returns"
		}
		out = append(out, name)
	}
	return out, rows.Err()
}

func closed(ctx context.Context, db *sql.DB) (out []string, err error) {
	rows, err := sq.Select("name").From("jobs").RunWith(db).QueryContext(ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, rows.Err()
}
