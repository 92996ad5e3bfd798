package field

import (
	"database/sql"
	"log"
)

// Database is what this program wants of a pool.
type Database interface {
	Begin() (Work, error)
	Exec(query string, args ...any) (sql.Result, error)
}

// Work is what it wants of a transaction.
type Work interface {
	Exec(query string, args ...any) (sql.Result, error)
	Row(query string, args ...any) Scanner
	Commit() error
	Rollback() error
}

// Scanner is a row.
type Scanner interface{ Scan(dest ...any) error }

type database struct{ *sql.DB }

func (d *database) Begin() (Work, error) {
	tx, err := d.DB.Begin()
	if err != nil {
		return nil, err
	}
	return &work{tx, "work"}, nil
}

type work struct {
	*sql.Tx
	name string
}

func (w *work) Row(query string, args ...any) Scanner { return w.Tx.QueryRow(query, args...) }

func (w *work) Commit() error {
	defer log.Println("commit", w.name)
	return w.Tx.Commit()
}

func (w *work) Rollback() error {
	defer log.Println("rollback", w.name)
	return w.Tx.Rollback()
}

// Logged is a second implementation, which has Begin from the first.
func Logged(d Database) Database { return &logged{d} }

type logged struct{ Database }

func (l *logged) Exec(query string, args ...any) (sql.Result, error) {
	log.Println(query)
	return l.Database.Exec(query, args...)
}

func undo(w Work) { _ = w.Rollback() }

// RetireRollsBackThroughHelper ends the transaction on each path.
func RetireRollsBackThroughHelper(d Database, worker string) error {
	tx, err := d.Begin()
	if err != nil {
		return err
	}
	defer undo(tx)
	if _, err := tx.Exec(`DELETE FROM workers WHERE name = $1`, worker); err != nil {
		return err
	}
	return tx.Commit()
}

// RetireForgetsRollback leaves the transaction of the decorated pool open.
func RetireForgetsRollback(d Database, worker string) error {
	tx, err := d.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM workers WHERE name = $1`, worker); err != nil {
		return err // want `transaction "tx" \(begun on line 79\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// Store is what another part of the program wants of a pool.
type Store interface {
	Begin() (Unit, error)
}

// Unit is a transaction of one.
type Unit interface {
	Exec(query string, args ...any) (sql.Result, error)
	Line(query string, args ...any) Scanner
	Commit() error
	Rollback() error
	Name() string
}

type store struct{ *sql.DB }

func (s *store) Begin() (Unit, error) {
	tx, err := s.DB.Begin()
	if err != nil {
		return nil, err
	}
	return &unit{tx, "unit"}, nil
}

type unit struct {
	*sql.Tx
	name string
}

func (u *unit) Name() string                           { return u.name }
func (u *unit) Line(query string, args ...any) Scanner { return u.Tx.QueryRow(query, args...) }

// Traced is a store that begins transactions of its own.
func Traced(s Store) Store { return &traced{s} }

type traced struct{ Store }

func (t *traced) Begin() (Unit, error) {
	u, err := t.Store.Begin()
	if err != nil {
		return nil, err
	}
	return &tracedUnit{u}, nil
}

type tracedUnit struct{ Unit }

func (t *tracedUnit) Exec(query string, args ...any) (sql.Result, error) {
	log.Println(query)
	return t.Unit.Exec(query, args...)
}

func abandon(u Unit) { _ = u.Rollback() }

// PruneRollsBackThroughHelper ends a transaction whose begin has two
// implementations and whose end has one.
func PruneRollsBackThroughHelper(s Store, worker string) error {
	tx, err := s.Begin()
	if err != nil {
		return err
	}
	defer abandon(tx)
	if _, err := tx.Exec(`DELETE FROM volumes WHERE worker = $1`, worker); err != nil {
		return err
	}
	return tx.Commit()
}

// PruneForgetsRollback leaves such a transaction open.
func PruneForgetsRollback(s Store, worker string) (int64, error) {
	tx, err := s.Begin()
	if err != nil {
		return 0, err
	}
	res, err := tx.Exec(`DELETE FROM volumes WHERE worker = $1`, worker)
	if err != nil {
		return 0, err // want `transaction "tx" \(begun on line 159\) is still open when this returns \(txleak\)`
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
