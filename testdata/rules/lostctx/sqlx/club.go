// Package club manages the members of a club, on sqlx.
package club

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// Club has members in a database.
type Club struct {
	db *sqlx.DB
}

// NamesSelectTwin drops the context.
func (c *Club) NamesSelectTwin(ctx context.Context) (names []string, err error) {
	err = c.db.Select(&names, `SELECT name FROM members WHERE id > $1`, 0) // want `c.db.Select drops context "ctx": use SelectContext \(lostctx\)`
	return names, err
}

// TownGetTwin drops it in a transaction.
func (c *Club) TownGetTwin(ctx context.Context, id int64) (town string, err error) {
	tx, err := c.db.BeginTxx(ctx, nil)
	if err != nil {
		return "", err
	}
	defer tx.Rollback()
	if err := tx.Get(&town, `SELECT town FROM members WHERE id = $1`, id); err != nil { // want `tx.Get drops context "ctx": use GetContext \(lostctx\)`
		return "", err
	}
	return town, tx.Commit()
}

// AddNamedTwin drops it in a named statement.
func (c *Club) AddNamedTwin(ctx context.Context, member map[string]any) error {
	_, err := c.db.NamedExec(`INSERT INTO members (name) VALUES (:name)`, member) // want `c.db.NamedExec drops context "ctx": use NamedExecContext \(lostctx\)`
	return err
}

// NamesPassesOn passes it on.
func (c *Club) NamesPassesOn(ctx context.Context) (names []string, err error) {
	err = c.db.SelectContext(ctx, &names, `SELECT name FROM members WHERE id > $1`, 0)
	return names, err
}

// NamesWithoutContext has none.
func (c *Club) NamesWithoutContext() (names []string, err error) {
	err = c.db.Select(&names, `SELECT name FROM members WHERE id > $1`, 0)
	return names, err
}
