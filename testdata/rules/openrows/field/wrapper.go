// Package field opens and closes rows in the ways of larger programs.
package field

import (
	"context"
	"database/sql"
	"log"
)

// DB is a pool or a transaction of it.
type DB struct {
	db *sql.DB
	tx *sql.Tx
}

func logQuery(query string) func(*error) {
	return func(err *error) { log.Print(query, *err) }
}

// Query logs the error that it returns.
func (d *DB) Query(ctx context.Context, query string) (_ *sql.Rows, err error) {
	defer logQuery(query)(&err)
	if d.tx != nil {
		return d.tx.QueryContext(ctx, query)
	}
	return d.db.QueryContext(ctx, query)
}

func (d *DB) exec(ctx context.Context, query string) (err error) {
	defer logQuery(query)(&err)
	if d.tx != nil {
		_, err = d.tx.ExecContext(ctx, query)
		return err
	}
	_, err = d.db.ExecContext(ctx, query)
	return err
}

// each closes the rows that it is given.
func each(rows *sql.Rows, f func(*sql.Rows) error) (int, error) {
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
		if err := f(rows); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}

// eachOpen leaves the rows to its caller.
func eachOpen(rows *sql.Rows, f func(*sql.Rows) error) (int, error) {
	n := 0
	for n < 10 && rows.Next() {
		n++
		if err := f(rows); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}

// RunClosesInHelper leaves the rows to the function that reads them.
func (d *DB) RunClosesInHelper(ctx context.Context, query string, f func(*sql.Rows) error) error {
	rows, err := d.Query(ctx, query)
	if err != nil {
		return err
	}
	_, err = each(rows, f)
	return err
}

// RunInBatches asks again when the rows of the last round are closed.
func (d *DB) RunInBatches(ctx context.Context, f func(*sql.Rows) error) error {
	for {
		rows, err := d.Query(ctx, `SELECT id FROM modules WHERE NOT done LIMIT 100`)
		if err != nil {
			return err
		}
		n, err := each(rows, f)
		if err != nil || n == 0 {
			return err
		}
		if err := d.exec(ctx, `UPDATE modules SET done = true WHERE id IN (SELECT id FROM modules LIMIT 100)`); err != nil {
			return err
		}
	}
}

// IDs has no rows when the logged error is set.
func (d *DB) IDs(ctx context.Context) (ids []int, _ error) {
	rows, err := d.Query(ctx, `SELECT id FROM modules`)
	if err != nil {
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
	return ids, rows.Err()
}

// RunForgetsRows gives the rows to a function that does not close them.
func (d *DB) RunForgetsRows(ctx context.Context, query string, f func(*sql.Rows) error) error {
	rows, err := d.Query(ctx, query) // want `rows "rows" is never closed \(openrows\)`
	if err != nil {
		return err
	}
	_, err = eachOpen(rows, f)
	return err
}

// FirstIDsForgetsRows leaves the rows open at the row that does not convert.
func (d *DB) FirstIDsForgetsRows(ctx context.Context) (ids []int, _ error) {
	rows, err := d.Query(ctx, `SELECT id FROM modules`)
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err // want `rows "rows" \(opened on line 120\) is still open when this returns \(openrows\)`
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
