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

// work is what the house knows of a transaction.
type work interface {
	sq.BaseRunner
	Commit() error
	Rollback() error
}

// lost leaves rows open where it fails: then its caller's rollback closes them.
func lost(tx work) (ids []int64, err error) {
	rows, err := sq.Select("id").From("jobs").RunWith(tx).Query()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// kept leaves them open where it does not fail.
func kept(tx work) (id int64, err error) {
	rows, err := sq.Select("id").From("jobs").RunWith(tx).Query()
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		err = rows.Scan(&id)
		if err == nil {
			return id, nil // want "rows \"rows\" \\(opened on line 68\\) is still open when this returns"
		}
	}
	rows.Close()
	return 0, err
}
