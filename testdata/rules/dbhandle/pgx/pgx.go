// Package users serves users over HTTP, on pgx.
package users

import (
	"context"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
)

// API answers requests.
type API struct {
	dsn  string
	pool *pgxpool.Pool
}

// ServeOpensPool connects anew for each request.
func (a *API) ServeOpensPool(w http.ResponseWriter, r *http.Request) {
	pool, err := pgxpool.New(r.Context(), a.dsn) // want `a pool is opened for each call of ServeOpensPool \(dbhandle\)`
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer pool.Close()
	if err := pool.Ping(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	}
}

// CountLeavesPoolOpen forgets the pool that it opened.
func CountLeavesPoolOpen(ctx context.Context, dsn string) (n int, err error) {
	pool, err := pgxpool.New(ctx, dsn) // want `pool "pool" is never closed \(dbhandle\)`
	if err != nil {
		return 0, fmt.Errorf("connect: %w", err)
	}
	err = pool.QueryRow(ctx, `SELECT count(*) FROM users`).Scan(&n)
	return n, err
}

// Connect returns the pool to its caller.
func Connect(ctx context.Context, dsn string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	config.MaxConns = 4
	return pgxpool.NewWithConfig(ctx, config)
}

// NewAPI stores the pool in the struct that it returns.
func NewAPI(ctx context.Context, dsn string) (*API, error) {
	pool, err := Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	return &API{dsn: dsn, pool: pool}, nil
}

// Close closes the pool of the API.
func (a *API) Close() { a.pool.Close() }

// ServePing uses the pool of the API.
func (a *API) ServePing(w http.ResponseWriter, r *http.Request) {
	if err := a.pool.Ping(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	}
}

// CountOnce opens and closes, as a command does.
func CountOnce(ctx context.Context, dsn string) (n int, err error) {
	pool, err := Connect(ctx, dsn)
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	err = pool.QueryRow(ctx, `SELECT count(*) FROM users`).Scan(&n)
	return n, err
}
