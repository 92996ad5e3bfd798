package field

import (
	"context"
	"database/sql"
)

// runner is what a built statement runs on.
type runner interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// statement keeps what it is built of by name.
type statement struct{ parts map[string]any }

func insertInto(table string) statement {
	return statement{parts: map[string]any{"text": "INSERT INTO " + table + " DEFAULT VALUES RETURNING id"}}
}

// RunWith says what it runs on.
func (s statement) RunWith(on runner) statement {
	s.parts["on"] = on
	return s
}

// Query runs it.
func (s statement) Query(ctx context.Context) (*sql.Rows, error) {
	return s.parts["on"].(runner).QueryContext(ctx, s.parts["text"].(string))
}

// BuiltInTx leaves the rows of a built statement to the end of the transaction that it runs in.
func BuiltInTx(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := insertInto("artifacts").RunWith(tx).Query(ctx)
	if err != nil {
		return err
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// BuiltOnPool leaves the rows of one that runs on the pool.
func BuiltOnPool(ctx context.Context, db *sql.DB) (id int, err error) {
	rows, err := insertInto("artifacts").RunWith(db).Query(ctx)
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		err = rows.Scan(&id)
	}
	return id, err // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
}

// unit is a transaction of the program's own.
type unit interface {
	runner
	Commit() error
	Rollback() error
}

// BuiltInUnit leaves the rows to the caller's rollback, but not to its commit.
func BuiltInUnit(ctx context.Context, u unit) (id int, err error) {
	rows, err := insertInto("artifacts").RunWith(u).Query(ctx)
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if err := rows.Scan(&id); err != nil {
			return 0, err
		}
		if id > 0 {
			return id, nil // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
		}
	}
	return id, rows.Err()
}
