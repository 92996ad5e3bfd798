package field

import (
	"database/sql"
	"sync/atomic"
)

// Flagged is a transaction that knows whether it was committed.
type Flagged struct {
	tx        *sql.Tx
	committed *atomic.Bool
}

// BeginFlagged begins one.
func BeginFlagged(db *sql.DB) (*Flagged, error) {
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	return &Flagged{tx, new(atomic.Bool)}, nil
}

// Commit commits it.
func (f *Flagged) Commit() error {
	err := f.tx.Commit()
	if err == nil {
		f.committed.Store(true)
	}
	return err
}

// Rollback does nothing after a commit.
func (f *Flagged) Rollback() error {
	if f.committed.Load() {
		return nil
	}
	return f.tx.Rollback()
}

// TagDefersRollback ends it on each path, as its flag says.
func TagDefersRollback(db *sql.DB, name string) error {
	f, err := BeginFlagged(db)
	if err != nil {
		return err
	}
	defer f.Rollback()
	if _, err := f.tx.Exec(`INSERT INTO tags (name) VALUES ($1)`, name); err != nil {
		return err
	}
	return f.Commit()
}

// TagForgetsRollback leaves it open when the statement fails.
func TagForgetsRollback(db *sql.DB, name string) error {
	f, err := BeginFlagged(db)
	if err != nil {
		return err
	}
	if _, err := f.tx.Exec(`INSERT INTO tags (name) VALUES ($1)`, name); err != nil {
		return err // want `transaction "f" \(begun on line 55\) is still open when this returns \(txleak\)`
	}
	return f.Commit()
}
