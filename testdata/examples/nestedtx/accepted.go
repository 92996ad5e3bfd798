// Written by make docs from analyzers/nestedtx/doc.go.

package nestedtx

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func Split(ctx context.Context, pool *pgxpool.Pool, id int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	err = pgx.BeginFunc(ctx, tx, func(sp pgx.Tx) error {
		_, err := sp.Exec(ctx, "INSERT INTO posts (parent_id) VALUES ($1)", id)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE posts SET split = true WHERE id = $1", id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func Copy(ctx context.Context, source, target *sql.DB, id int) error {
	from, err := source.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer from.Rollback()
	var name string
	if err := from.QueryRowContext(ctx, "SELECT name FROM users WHERE id = $1", id).Scan(&name); err != nil {
		return err
	}
	to, err := target.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer to.Rollback()
	if _, err := to.ExecContext(ctx, "INSERT INTO users (id, name) VALUES ($1, $2)", id, name); err != nil {
		return err
	}
	return to.Commit()
}
