// Command report prints a figure. It names a driver that nothing in it
// imports.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
	if err := cached(context.Background()); err != nil {
		log.Fatal(err)
	}
}

// run names a driver of another package than the imported one.
func run(ctx context.Context) (err error) {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL")) // want `driver "pgx" is not registered: import a package that does \(dbhandle\)`
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer db.Close()
	var n int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sales`).Scan(&n); err != nil {
		return fmt.Errorf("count: %w", err)
	}
	fmt.Println(n)
	return nil
}

// cached names the driver that is there.
func cached(ctx context.Context) (err error) {
	db, err := sql.Open("sqlite", "cache.db")
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer db.Close()
	return db.PingContext(ctx)
}
