// Package users serves users over HTTP.
package users

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"

	_ "github.com/lib/pq" // the driver "postgres"

	"txvet.test/rules/dbhandle/sql/server"
)

// API answers requests.
type API struct {
	dsn string
	db  *sql.DB
}

func (a *API) connect() (*sql.DB, error) {
	db, err := sql.Open("postgres", a.dsn)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return db, nil
}

// ServeOpensPool connects anew for each request.
func (a *API) ServeOpensPool(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", a.dsn) // want `a pool is opened for each call of ServeOpensPool \(dbhandle\)`
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer db.Close()
	var n int
	if err := db.QueryRowContext(r.Context(), `SELECT count(*) FROM users`).Scan(&n); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, n)
}

// ServeOpensPoolInHelper connects in a method.
func (a *API) ServeOpensPoolInHelper(w http.ResponseWriter, r *http.Request) {
	db, err := a.connect() // want `a pool is opened for each call of ServeOpensPoolInHelper \(dbhandle\)`
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer db.Close()
	if err := db.PingContext(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	}
}

// ServeOpensPoolInOtherPackage connects in another package.
func (a *API) ServeOpensPoolInOtherPackage(w http.ResponseWriter, r *http.Request) {
	db, err := server.Open(a.dsn) // want `a pool is opened for each call of ServeOpensPoolInOtherPackage \(dbhandle\)`
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer db.Close()
	if err := db.PingContext(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	}
}

// ServePreparesStatement prepares for each request what it uses once.
func (a *API) ServePreparesStatement(w http.ResponseWriter, r *http.Request) {
	stmt, err := a.db.PrepareContext(r.Context(), `DELETE FROM users WHERE id = $1`) // want `a statement is prepared for each call of ServePreparesStatement \(dbhandle\)`
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer stmt.Close()
	if _, err := stmt.ExecContext(r.Context(), r.PathValue("id")); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// CountLeavesPoolOpen forgets the pool that it opened.
func CountLeavesPoolOpen(ctx context.Context, dsn string) (n int, err error) {
	db, err := sql.Open("postgres", dsn) // want `pool "db" is never closed \(dbhandle\)`
	if err != nil {
		return 0, fmt.Errorf("open: %w", err)
	}
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM users`).Scan(&n)
	return n, err
}

// CheckLeavesPoolOfHelperOpen forgets the pool that a function opened for it.
func CheckLeavesPoolOfHelperOpen(ctx context.Context, dsn string) error {
	db, err := server.Open(dsn) // want `pool "db" is never closed \(dbhandle\)`
	if err != nil {
		return err
	}
	return db.PingContext(ctx)
}
