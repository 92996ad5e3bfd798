// Command checkout takes orders over HTTP.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/txvet/txvet/txruntime"
	_ "github.com/txvet/txvet/txruntime/pgx"    // postgresql+pgx://
	_ "github.com/txvet/txvet/txruntime/sqlite" // sqlite+modernc:

	"example.com/checkout/internal/api"
	"example.com/checkout/internal/shop"
)

var (
	addr = flag.String("addr", "localhost:8080", "where to listen")
	db   = flag.String("db", "sqlite+modernc:checkout.db", "the database's URL")
)

// grace is how long requests, and then transactions, may take to end.
const grace = 10 * time.Second

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		slog.Error("checkout ends", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	engine, err := txruntime.Open(ctx, *db,
		txruntime.WithPool(20, 0, 5*time.Minute, time.Hour),
		txruntime.WithLongTx(5*time.Second),
		txruntime.WithEcho(slog.Default(), false))
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		err = errors.Join(err, engine.Dispose(ctx))
	}()
	if err := shop.CreateSchema(ctx, engine, *db); err != nil {
		return fmt.Errorf("create schema: %w", err)
	}

	s := shop.New(engine, announce)
	if _, err := s.Relay(ctx); err != nil { // what the last run did not deliver
		return fmt.Errorf("relay: %w", err)
	}
	return serve(ctx, &http.Server{Addr: *addr, Handler: api.New(s), ReadHeaderTimeout: grace})
}

// serve listens until ctx is done, and waits for the requests under way.
func serve(ctx context.Context, server *http.Server) error {
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	slog.Info("listening", "addr", server.Addr)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		return server.Shutdown(ctx)
	}
}

// announce is where a real shop calls its warehouse.
func announce(_ context.Context, e shop.Event) error {
	slog.Info("event", "topic", e.Topic, "order", e.OrderID)
	return nil
}
