package users

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"

	"txvet.test/rules/dbhandle/sql/server"
)

var shared *sql.DB

// Connect returns the pool to its caller.
func Connect(ctx context.Context, dsn string) (*sql.DB, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// NewAPI stores the pool in the struct that it returns.
func NewAPI(dsn string) (*API, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return &API{dsn: dsn, db: db}, nil
}

// Close closes the pool of the API.
func (a *API) Close() error { return a.db.Close() }

// Setup opens the pool of the whole program.
func Setup(dsn string) (err error) {
	shared, err = sql.Open("postgres", dsn)
	return err
}

// CountOnce opens and closes, as a command does.
func CountOnce(ctx context.Context, dsn string) (n int, err error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return 0, fmt.Errorf("open: %w", err)
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM users`).Scan(&n)
	return n, err
}

// CountInClosure joins the error of Close.
func CountInClosure(ctx context.Context, dsn string) (n int, err error) {
	db, err := Connect(ctx, dsn)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM users`).Scan(&n)
	return n, err
}

// ServeShared uses the pool of the API.
func (a *API) ServeShared(w http.ResponseWriter, r *http.Request) {
	var n int
	if err := a.db.QueryRowContext(r.Context(), `SELECT count(*) FROM users`).Scan(&n); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, n)
}

// ServeMany prepares for many executions in one request.
func (a *API) ServeMany(w http.ResponseWriter, r *http.Request) {
	stmt, err := a.db.PrepareContext(r.Context(), `DELETE FROM users WHERE id = $1`)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer stmt.Close()
	for _, id := range r.Form["id"] {
		if _, err := stmt.ExecContext(r.Context(), id); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
}

// Mux opens once for all handlers that it makes.
func Mux(dsn string) (http.Handler, func() error, error) {
	db, err := server.Open(dsn)
	if err != nil {
		return nil, nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ping", func(w http.ResponseWriter, r *http.Request) {
		if err := db.PingContext(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	})
	return mux, db.Close, nil
}

// RunServer closes what it opened through the struct that owns it.
func RunServer(dsn string, serve func(*server.Server) error) (err error) {
	s, err := server.New(dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return serve(s)
}
