// Package server gives others a database. It leaves the driver to its user.
package server

import (
	"database/sql"
	"fmt"
)

// Server owns a database.
type Server struct {
	db *sql.DB
}

// Open opens with the driver that the program imports.
func Open(dsn string) (*sql.DB, error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	db.SetMaxOpenConns(10)
	return db, nil
}

// New opens a server, which the caller closes.
func New(dsn string) (*Server, error) {
	db, err := Open(dsn)
	if err != nil {
		return nil, err
	}
	return &Server{db: db}, nil
}

// Close closes the server's database.
func (s *Server) Close() error { return s.db.Close() }
