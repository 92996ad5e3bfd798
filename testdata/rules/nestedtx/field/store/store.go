// Package store keeps containers, in transactions of its own.
package store

import "database/sql"

// Tx is a transaction that knows when it has ended.
type Tx interface {
	Commit() error
	Exec(string, ...any) (sql.Result, error)
	Query(string, ...any) (*sql.Rows, error)
	Rollback() error
	Name() string
}

// Conn is a pool, or one that logs.
type Conn interface {
	Begin() (Tx, error)
	Exec(string, ...any) (sql.Result, error)
	Query(string, ...any) (*sql.Rows, error)
	Close() error
}

type conn struct{ *sql.DB }

type tx struct {
	*sql.Tx
	ended func()
}

// Name is what logs call it.
func (t *tx) Name() string { return "tx" }

func (t *tx) Commit() error {
	defer t.ended()
	return t.Tx.Commit()
}

func (t *tx) Rollback() error {
	defer t.ended()
	return t.Tx.Rollback()
}

func (c *conn) Begin() (Tx, error) {
	t, err := c.DB.Begin()
	if err != nil {
		return nil, err
	}
	return &tx{t, func() {}}, nil
}

// quiet says nothing of its end.
type quiet struct{ *sql.Tx }

func (quiet) Name() string { return "" }

// Quiet is for tests.
func Quiet(t *sql.Tx) Tx { return quiet{t} }

type logged struct {
	Conn
	log func(string, ...any)
}

func (l *logged) Exec(q string, args ...any) (sql.Result, error) {
	l.log(q)
	return l.Conn.Exec(q, args...)
}

// New keeps containers in db.
func New(db *sql.DB, log func(string, ...any)) Repository {
	return &repository{conn: &logged{&conn{db}, log}}
}

// Rollback is for defer.
func Rollback(t Tx) { t.Rollback() }

// runner is what a built statement runs on.
type runner interface {
	Exec(string, ...any) (sql.Result, error)
}

type statement struct {
	text string
	args []any
	on   runner
}

var deleteFrom func(table string, names []string) statement

func (s statement) RunWith(on runner) statement {
	s.on = on
	return s
}

func (s statement) Exec() error {
	_, err := s.on.Exec(s.text, s.args...)
	return err
}

// Repository keeps containers.
type Repository interface {
	Destroy(names []string) (int, error)
	Missing(names []string) error
}

type repository struct{ conn Conn }

func (r *repository) names(t Tx) ([]string, error) {
	rows, err := t.Query("SELECT name FROM containers")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, nil
}

// Destroy removes the names that are not there.
func (r *repository) Destroy(names []string) (int, error) {
	t, err := r.conn.Begin()
	if err != nil {
		return 0, err
	}
	defer Rollback(t)
	all, err := r.names(t)
	if err != nil {
		return 0, err
	}
	if len(all) == 0 {
		return 0, nil
	}
	if err := deleteFrom("containers", names).RunWith(t).Exec(); err != nil {
		return 0, err
	}
	if err := t.Commit(); err != nil {
		return 0, err
	}
	return len(names), nil
}

// Missing notes the names that are gone.
func (r *repository) Missing(names []string) error {
	t, err := r.conn.Begin()
	if err != nil {
		return err
	}
	defer Rollback(t)
	if err := deleteFrom("containers", names).RunWith(t).Exec(); err != nil {
		return err
	}
	return t.Commit()
}
