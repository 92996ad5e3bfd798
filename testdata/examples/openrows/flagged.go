// Written by make docs from analyzers/openrows/doc.go.

package openrows

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func Claim(ctx context.Context, pool *pgxpool.Pool) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	rows, err := tx.Query(ctx, "SELECT id FROM jobs WHERE owner IS NULL LIMIT 1")
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return rows.Err()
	}
	var id int
	if err := rows.Scan(&id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE jobs SET owner = 1 WHERE id = $1", id); err != nil { // want `^"tx" is used while "rows" \(opened on line .*\) is open \(openrows\)$`
		return err
	}
	return tx.Commit(ctx)
}

func Find(ctx context.Context, db *sql.DB, wanted string) (int, error) {
	rows, err := db.QueryContext(ctx, "SELECT id, name FROM users")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		var id int
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			rows.Close()
			return 0, err
		}
		if name == wanted {
			return id, nil // want `^rows "rows" \(opened on line .*\) is still open when this returns \(openrows\)$`
		}
	}
	return 0, rows.Err()
}

func Any(ctx context.Context, db *sql.DB) (bool, error) {
	rows, err := db.QueryContext(ctx, "SELECT id FROM users") // want `^rows "rows" is never closed \(openrows\)$`
	if err != nil {
		return false, err
	}
	return rows.Next(), rows.Err()
}

func Both(ctx context.Context, pool *pgxpool.Pool, a, b string) error {
	batch := new(pgx.Batch)
	batch.Queue("INSERT INTO users (name) VALUES ($1)", a)
	batch.Queue("INSERT INTO users (name) VALUES ($1)", b)
	results := pool.SendBatch(ctx, batch) // want `^batch results "results" .* never closed \(openrows\)$`
	_, err := results.Exec()
	return err
}
