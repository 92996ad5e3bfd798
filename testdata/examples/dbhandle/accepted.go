// Written by make docs from analyzers/dbhandle/doc.go.

package dbhandle

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

type Server struct{ pool *pgxpool.Pool }

func NewServer(ctx context.Context) (*Server, error) {
	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		return nil, err
	}
	return &Server{pool: pool}, nil
}

func (s *Server) Close() { s.pool.Close() }

func Vacuum(ctx context.Context) error {
	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		return err
	}
	defer pool.Close()
	_, err = pool.Exec(ctx, "VACUUM")
	return err
}

func (s *Store) Insert(ctx context.Context, names []string) error {
	stmt, err := s.db.PrepareContext(ctx, "INSERT INTO users (name) VALUES ($1)")
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, name := range names {
		if _, err := stmt.ExecContext(ctx, name); err != nil {
			return err
		}
	}
	return nil
}
