package field

import (
	"database/sql"
	"fmt"
)

// unit ends a transaction by what its owner's error says.
type unit struct {
	db  *sql.DB
	tx  *sql.Tx
	err *error
}

func (u *unit) begin() (*sql.Tx, error) {
	tx, err := u.db.Begin()
	if err != nil {
		return nil, err
	}
	u.tx = tx
	return tx, nil
}

// end decides by a text, which nobody else knows.
func (u *unit) end() {
	var why string
	if err := *u.err; err != nil {
		why = err.Error()
	} else if r := recover(); r != nil {
		why = fmt.Sprint(r)
		*u.err = fmt.Errorf("panic: %v", r)
	}
	if why == "" {
		*u.err = u.tx.Commit()
	} else {
		_ = u.tx.Rollback()
	}
	u.tx = nil
}

// RenameInUnit is rolled back where it fails.
func RenameInUnit(db *sql.DB, id int, name string) (err error) {
	u := &unit{db: db, err: &err}
	tx, err := u.begin()
	if err != nil {
		return err
	}
	defer u.end()
	if _, err := tx.Exec(`UPDATE teams SET name = $1 WHERE id = $2`, name, id); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE members SET team = $1 WHERE team_id = $2`, name, id)
	return err
}

func commitAnyway(tx *sql.Tx) error { return tx.Commit() }

// RenameAnyway is committed where it fails.
func RenameAnyway(db *sql.DB, id int, name string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer commitAnyway(tx) // want `"tx" is committed by a defer even when the function fails \(badcommit\)`
	_, err = tx.Exec(`UPDATE teams SET name = $1 WHERE id = $2`, name, id)
	if err != nil {
		return err
	}
	return nil
}
