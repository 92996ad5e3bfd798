package field

import (
	"database/sql"
	"os"
)

// target is what migrations are made for: a database, or a file with what would be done.
type target interface{ Close() error }

type database struct{ db *sql.DB }

func (d *database) Close() error { return d.db.Close() }

type script struct{ file *os.File }

func (s *script) Close() error { return s.file.Close() }

// newTarget has the file instead of the database, if there is one.
func newTarget(db *sql.DB, file string) (target, error) {
	if file == "" {
		return &database{db: db}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	return &script{file: f}, nil
}

// steps goes through the migrations of a folder.
type steps struct {
	folder string
	target target
}

// Close closes the target.
func (s *steps) Close() error { return s.target.Close() }

// migrator has the pool, which its steps close.
type migrator struct {
	db    *sql.DB
	steps *steps
}

func newMigrator(url string) (*migrator, error) {
	m := &migrator{}
	var err error
	if m.db, err = sql.Open("sqlite3", url); err != nil {
		return nil, err
	}
	if m.steps, err = m.read("migrations"); err != nil {
		m.Close()
	}
	return m, err
}

func (m *migrator) read(folder string) (*steps, error) {
	t, err := newTarget(m.db, os.Getenv("SCRIPT"))
	if err != nil {
		return nil, err
	}
	return &steps{folder: folder, target: t}, nil
}

// Close closes what holds the pool.
func (m *migrator) Close() {
	if m.steps != nil {
		m.steps.Close()
		m.steps = nil
	}
}

// Version closes the migrator, and by it the pool.
func Version(url string) (v int, err error) {
	m, err := newMigrator(url)
	if err != nil {
		return 0, err
	}
	defer m.Close()
	err = m.db.QueryRow(`SELECT version FROM migrations`).Scan(&v)
	return v, err
}

// reader has the pool for itself.
type reader struct {
	db   *sql.DB
	rows int
}

func newReader(url string) (*reader, error) {
	r := &reader{}
	var err error
	if r.db, err = sql.Open("sqlite3", url); err != nil {
		return nil, err
	}
	r.rows, err = r.count()
	return r, err
}

func (r *reader) count() (n int, err error) {
	err = r.db.QueryRow(`SELECT count(*) FROM migrations`).Scan(&n)
	return n, err
}

// Count leaves the pool of the reader behind.
func Count(url string) (int, error) {
	r, err := newReader(url) // want `the pool in "r" is never closed \(dbhandle\)`
	if err != nil {
		return 0, err
	}
	return r.rows, nil
}

func callers(url string) (int, int, error) {
	v, err := Version(url)
	if err != nil {
		return 0, 0, err
	}
	n, err := Count(url)
	return v, n, err
}

// Callers calls.
var Callers = callers
