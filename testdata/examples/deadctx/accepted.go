// Written by make docs from analyzers/deadctx/doc.go.

package deadctx

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func Open(ctx context.Context, db *sql.DB, id int) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE accounts SET closed = false WHERE id = $1", id); err != nil {
		return err
	}
	return tx.Commit()
}

func beginSoon(ctx context.Context, pool *pgxpool.Pool) (pgx.Tx, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return pool.Begin(ctx)
}

func VisitLater(pool *pgxpool.Pool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		go record(context.WithoutCancel(r.Context()), pool, r.URL.Path)
		w.WriteHeader(http.StatusAccepted)
	}
}
