// Package apart keeps jobs in PostgreSQL or SQLite, each with its own statements.
package apart

import (
	"context"
	"database/sql"

	_ "github.com/lib/pq"  // the driver "postgres"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Lite is in SQLite, which can hold several results at a time.
type Lite struct{ db *sql.DB }

// Postgres is in PostgreSQL.
type Postgres struct{ db *sql.DB }

// Finish ends the jobs that have run.
func (q *Lite) Finish(ctx context.Context) error {
	tx, err := q.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `SELECT id FROM jobs WHERE runs > 0`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE jobs SET done = 1 WHERE id = ?`, id); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return tx.Commit()
}

// Finish ends a job.
func (q *Postgres) Finish(ctx context.Context, id int) error {
	_, err := q.db.ExecContext(ctx, `UPDATE jobs SET done = true WHERE id = $1`, id)
	return err
}
