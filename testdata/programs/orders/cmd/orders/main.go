// Command orders serves the shop's orders over HTTP.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/orders/internal/billing"
	"example.com/orders/internal/httpapi"
	"example.com/orders/internal/store"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	dsn := os.Getenv("DATABASE_URL")
	if err := migrated(ctx, dsn); err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer pool.Close()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer db.Close()
	api := httpapi.New(store.New(pool), billing.New(db), os.Getenv("ARCHIVE_URL"))
	return http.ListenAndServe(":8080", api.Routes())
}

// migrated returns an error unless the schema is the one that this program knows.
func migrated(ctx context.Context, dsn string) error {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	var version int
	if err := db.QueryRowContext(ctx, `SELECT max(version) FROM migrations`).Scan(&version); err != nil {
		return fmt.Errorf("schema version: %w", err)
	}
	if version != 7 {
		return fmt.Errorf("schema is of version %d, not 7", version)
	}
	return nil
}
