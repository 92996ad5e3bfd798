// Command export prints the id and status of all orders.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"
)

func main() {
	if err := export(context.Background(), os.Getenv("DATABASE_URL")); err != nil {
		log.Fatal(err)
	}
}

func export(ctx context.Context, dsn string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, `SELECT id, status FROM orders ORDER BY id`)
	if err != nil {
		return fmt.Errorf("query orders: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var status string
		if err := rows.Scan(&id, &status); err != nil {
			return fmt.Errorf("scan order: %w", err)
		}
		fmt.Println(id, status)
	}
	return rows.Err()
}
