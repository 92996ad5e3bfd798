// Package both keeps jobs in PostgreSQL or SQLite, with the same statements.
package both

import (
	"context"
	"database/sql"

	_ "github.com/lib/pq"  // the driver "postgres"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Queue is in one of the databases.
type Queue struct{ db *sql.DB }

// Open opens the database of a driver.
func Open(driver, url string) (*Queue, error) {
	db, err := sql.Open(driver, url)
	if err != nil {
		return nil, err
	}
	return &Queue{db}, nil
}

// Runs counts the runs of all jobs, one job after the other.
func (q *Queue) Runs(ctx context.Context) (total int, err error) {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `SELECT id FROM jobs`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return 0, err
		}
		n, err := q.runs(ctx, tx, id) // want `"tx" is used while "rows" \(opened on line 31\) is open \(openrows\)` `runs runs a query for each element of "rows", the result of the query on line 31 \(queryloop\)`
		if err != nil {
			return 0, err
		}
		total += n
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	return total, tx.Commit()
}

func (q *Queue) runs(ctx context.Context, tx *sql.Tx, id int) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM runs WHERE job = $1`, id).Scan(&n)
	return n, err
}
