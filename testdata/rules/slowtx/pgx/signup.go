// Package signup registers users, on pgx.
package signup

import (
	"context"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func add(ctx context.Context, tx pgx.Tx, name string) error {
	_, err := tx.Exec(ctx, `INSERT INTO users (name) VALUES ($1)`, name)
	return err
}

// RegisterCallsHTTP asks a service in the callback of BeginFunc.
func RegisterCallsHTTP(ctx context.Context, pool *pgxpool.Pool, name string) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if err := add(ctx, tx, name); err != nil {
			return err
		}
		resp, err := http.Get("http://welcome/" + name) // want `http.Get is waited for while transaction "tx" \(begun on line \d+\) is open \(slowtx\)`
		if err != nil {
			return err
		}
		return resp.Body.Close()
	})
}

// RegisterSleeps waits between two statements.
func RegisterSleeps(ctx context.Context, pool *pgxpool.Pool, names []string) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	for _, name := range names {
		if err := add(ctx, tx, name); err != nil {
			return err
		}
		time.Sleep(10 * time.Millisecond) // want `time.Sleep is waited for while transaction "tx" \(begun on line \d+\) is open \(slowtx\)`
	}
	return tx.Commit(ctx)
}

// RegisterCallsHTTPAfter asks when the user is committed.
func RegisterCallsHTTPAfter(ctx context.Context, pool *pgxpool.Pool, name string) error {
	if err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return add(ctx, tx, name) }); err != nil {
		return err
	}
	resp, err := http.Get("http://welcome/" + name)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
