package field

import (
	"database/sql"
	"fmt"
)

type endpoints struct{ db *sql.DB }

func newEndpoints(dsn string) (*endpoints, error) {
	e := &endpoints{}
	var err error
	if e.db, err = sql.Open("postgres", dsn); err != nil {
		return nil, err
	}
	return e, nil
}

// Close closes the pool.
func (e *endpoints) Close() { _ = e.db.Close() }

var store interface{ Close() }

// Initialize keeps the pool of the program and returns only an error.
func Initialize(dsn string) error {
	var err error
	store, err = newEndpoints(dsn)
	if err != nil {
		return err
	}
	return nil
}

// SetUp gets no pool from Initialize.
func SetUp(dsn string) {
	err := Initialize(dsn)
	if err != nil {
		panic(err)
	}
}

// Restart closes the old pool of the program and has a new one opened.
func Restart(dsn string) error {
	store.Close()
	if err := Initialize(dsn); err != nil {
		return fmt.Errorf("restart: %w", err)
	}
	return nil
}

// Check returns only an error, and no one keeps the pool.
func Check(dsn string) error {
	db, err := sql.Open("postgres", dsn) // want `pool "db" is never closed \(dbhandle\)`
	if err != nil {
		return err
	}
	return db.Ping()
}
