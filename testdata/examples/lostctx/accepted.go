// Written by make docs from analyzers/lostctx/doc.go.

package lostctx

import (
	"context"
	"database/sql"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

func Count(db *sql.DB) (int, error) {
	var n int
	err := db.QueryRow("SELECT count(*) FROM users").Scan(&n)
	return n, err
}

func Release(ctx context.Context, pool *pgxpool.Pool, id int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		tx.Rollback(clean)
	}()
	if _, err := tx.Exec(ctx, "UPDATE jobs SET owner = NULL WHERE id = $1", id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
