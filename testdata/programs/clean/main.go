// Command clean sells a seat and books its price. Nothing in it is to be
// reported.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"example.com/clean/internal/ledger"
	"example.com/clean/internal/store"
)

func main() {
	if err := run(context.Background(), os.Getenv("DATABASE_URL")); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, dsn string) error {
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

	seats, books := store.New(pool), ledger.New(db)
	if err := seats.AddSeats(ctx, []string{"A1", "A2"}); err != nil {
		return fmt.Errorf("add seats: %w", err)
	}
	g, gctx := errgroup.WithContext(ctx)
	for _, seat := range []string{"A1", "A2"} {
		g.Go(func() error {
			_, err := seats.Sell(gctx, seat, "kim")
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("sell: %w", err)
	}
	owner, err := seats.Owner(ctx, "kim")
	if err != nil {
		return fmt.Errorf("owner: %w", err)
	}
	if err := books.Book(ctx, owner, 0, 2*1250); err != nil {
		return fmt.Errorf("book: %w", err)
	}
	if err := books.ChargeAll(ctx, []int64{owner}, 99); err != nil {
		return fmt.Errorf("charge: %w", err)
	}
	if _, err := seats.Sweep(ctx); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return nil
}
