// Written by make docs from analyzers/deadctx/doc.go.

package deadctx

import (
	"context"
	"database/sql"
	"log"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

func Close(ctx context.Context, db *sql.DB, id int) error {
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx, err := db.BeginTx(short, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(short, "UPDATE accounts SET closed = true WHERE id = $1", id); err != nil {
		return err
	}
	cancel()
	return tx.Commit() // want `^"tx" is used after its context was cancelled on line .* \(deadctx\)$`
}

func begin(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return tx, nil // want `^"tx" is returned, but its context is cancelled when this returns \(deadctx\)$`
}

func record(ctx context.Context, pool *pgxpool.Pool, path string) {
	if _, err := pool.Exec(ctx, "INSERT INTO visits (path) VALUES ($1)", path); err != nil {
		log.Print(err)
	}
}

func Visit(pool *pgxpool.Pool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		go record(r.Context(), pool, r.URL.Path) // want `^the request's context is used by a goroutine that outlives the handler \(deadctx\)$`
		w.WriteHeader(http.StatusAccepted)
	}
}
