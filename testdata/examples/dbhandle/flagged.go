// Written by make docs from analyzers/dbhandle/doc.go.

package dbhandle

import (
	"context"
	"database/sql"
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
)

const dsn = "postgres://localhost/shop"

func Health(w http.ResponseWriter, r *http.Request) {
	pool, err := pgxpool.New(r.Context(), dsn) // want `^a pool is opened for each call of Health \(dbhandle\)$`
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer pool.Close()
	if err := pool.Ping(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

type Store struct{ db *sql.DB }

func (s *Store) Name(ctx context.Context, id int) (name string, err error) {
	stmt, err := s.db.PrepareContext(ctx, "SELECT name FROM users WHERE id = $1") // want `^a statement is prepared for each call of Name \(dbhandle\)$`
	if err != nil {
		return "", err
	}
	defer stmt.Close()
	err = stmt.QueryRowContext(ctx, id).Scan(&name)
	return name, err
}

func Migrate(ctx context.Context) error {
	pool, err := pgxpool.New(ctx, dsn) // want `^pool "pool" is never closed \(dbhandle\)$`
	if err != nil {
		return err
	}
	_, err = pool.Exec(ctx, "CREATE TABLE IF NOT EXISTS users (id int, name text)")
	return err
}
