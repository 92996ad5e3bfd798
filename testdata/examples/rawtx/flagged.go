// Written by make docs from analyzers/rawtx/doc.go.

package rawtx

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func Reset(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, "BEGIN"); err != nil { // want `^BEGIN is sent as text on pool "db": the next statement may run on another connection \(rawtx\)$`
		return err
	}
	if _, err := db.ExecContext(ctx, "DELETE FROM counters"); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, "COMMIT") // want `^COMMIT is sent as text on pool "db": the next statement may run on another connection \(rawtx\)$`
	return err
}

func Flush(ctx context.Context, pool *pgxpool.Pool) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM queue"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "COMMIT") // want `^COMMIT is sent as text inside transaction "tx" \(rawtx\)$`
		return err
	})
}

func Tenant(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, "SET search_path TO tenant_1") // want `^SET on pool "db" changes one connection of many \(rawtx\)$`
	return err
}
