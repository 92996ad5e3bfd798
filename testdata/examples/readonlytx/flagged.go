// Written by make docs from analyzers/readonlytx/doc.go.

package readonlytx

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func Visit(ctx context.Context, db *sql.DB, page int) error {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "INSERT INTO visits (page_id) VALUES ($1)", page); err != nil { // want `^INSERT in "tx", which was begun read-only on line .* \(readonlytx\)$`
		return err
	}
	return tx.Commit()
}

func Mark(ctx context.Context, pool *pgxpool.Pool, id int) error {
	return pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE posts SET marked = true WHERE id = $1", id) // want `^UPDATE in "tx", which was begun read-only on line .* \(readonlytx\)$`
		return err
	})
}
