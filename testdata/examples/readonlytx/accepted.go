// Written by make docs from analyzers/readonlytx/doc.go.

package readonlytx

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func Title(ctx context.Context, db *sql.DB, page int) (title string, err error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return "", err
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, "SELECT title FROM pages WHERE id = $1", page).Scan(&title)
	return title, err
}

func Publish(ctx context.Context, pool *pgxpool.Pool, id int) error {
	return pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.Serializable}, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE posts SET public = true WHERE id = $1", id)
		return err
	})
}
