// Package menu keeps dishes on sqlx.
package menu

import (
	"context"
	"database/sql"
	"errors"
	"log"

	"github.com/jmoiron/sqlx"
)

// Dish is one row of dishes.
type Dish struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
}

// Menu stores dishes.
type Menu struct {
	db *sqlx.DB
}

// New returns a menu on db, which stays the caller's.
func New(db *sqlx.DB) *Menu { return &Menu{db: db} }

// AddDropsNamedExecError commits whatever became of the statement.
func (m *Menu) AddDropsNamedExecError(ctx context.Context, d Dish) error {
	tx, err := m.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	tx.NamedExecContext(ctx, `INSERT INTO dishes (name) VALUES (:name)`, d)
	return tx.Commit() // want `"tx" is committed although the error of the statement on line 34 is dropped \(badcommit\)`
}

// AddDropsGetError reads without asking whether it worked: a limit.
func (m *Menu) AddDropsGetError(ctx context.Context, name string) error {
	tx, err := m.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var n int
	_ = tx.GetContext(ctx, &n, `SELECT count(*) FROM dishes WHERE name = $1`, name)
	if n == 0 {
		if _, err := tx.ExecContext(ctx, `INSERT INTO dishes (name) VALUES ($1)`, name); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// AddLogsAndCommits logs the failure and goes on to the commit.
func (m *Menu) AddLogsAndCommits(ds []Dish) error {
	tx, err := m.db.Beginx()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, d := range ds {
		if _, err := tx.NamedExec(`INSERT INTO dishes (name) VALUES (:name)`, d); err != nil { // want `"tx" is used after the statement on line 63 failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
			log.Printf("add %q: %v", d.Name, err)
		}
	}
	return tx.Commit() // want `"tx" is committed although the statement on line 63 failed on this path \(badcommit\)`
}

// AddDropsCommitError believes in the commit.
func (m *Menu) AddDropsCommitError(d Dish) error {
	tx := m.db.MustBegin()
	defer tx.Rollback()
	if _, err := tx.NamedExec(`INSERT INTO dishes (name) VALUES (:name)`, d); err != nil {
		return err
	}
	tx.Commit() // want `the error of Commit of "tx" is dropped: the caller believes in a commit that may have failed \(badcommit\)`
	return nil
}

// RenameNeverCommits writes and always rolls back.
func (m *Menu) RenameNeverCommits(ctx context.Context, d Dish) error {
	tx, err := m.db.BeginTxx(ctx, nil) // want `"tx" is written on line \d+ but rolled back on every path \(badcommit\)`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = tx.NamedExecContext(ctx, `UPDATE dishes SET name = :name WHERE id = :id`, d)
	return err
}

// AddMust panics on an error, so it commits only what went well.
func (m *Menu) AddMust(d Dish) error {
	tx := m.db.MustBegin()
	defer tx.Rollback()
	tx.MustExec(`INSERT INTO dishes (name) VALUES ($1)`, d.Name)
	return tx.Commit()
}

// AddUnlessThere treats a missing row as an answer.
func (m *Menu) AddUnlessThere(ctx context.Context, name string) error {
	tx, err := m.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var d Dish
	err = tx.GetContext(ctx, &d, `SELECT id, name FROM dishes WHERE name = $1`, name)
	if err == nil {
		return nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO dishes (name) VALUES ($1)`, name); err != nil {
		return err
	}
	return tx.Commit()
}

// ListOnlyRollsBack reads, so there is nothing to commit.
func (m *Menu) ListOnlyRollsBack(ctx context.Context) (ds []Dish, err error) {
	tx, err := m.db.BeginTxx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	err = tx.SelectContext(ctx, &ds, `SELECT id, name FROM dishes`)
	return ds, err
}
