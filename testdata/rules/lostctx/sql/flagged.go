// Package club manages the members of a club.
package club

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"

	_ "github.com/lib/pq" // the driver "postgres"

	"txvet.test/rules/lostctx/sql/repo"
)

// Club has members in a database.
type Club struct {
	db   *sql.DB
	repo *repo.Repo
}

var clubDB *sql.DB

// AddExecTwin has a context and does not use it.
func AddExecTwin(ctx context.Context, db *sql.DB, name string) error {
	_, err := db.Exec(`INSERT INTO members (name) VALUES ($1)`, name) // want `db.Exec drops context "ctx": use ExecContext \(lostctx\)`
	return err
}

// NameQueryRowTwin drops the context on a field.
func (c *Club) NameQueryRowTwin(ctx context.Context, id int64) (name string, err error) {
	err = c.db.QueryRow(`SELECT name FROM members WHERE id = $1`, id).Scan(&name) // want `c.db.QueryRow drops context "ctx": use QueryRowContext \(lostctx\)`
	return name, err
}

// AllQueryTwin drops it on a global.
func AllQueryTwin(ctx context.Context) (names []string, err error) {
	rows, err := clubDB.Query(`SELECT name FROM members`) // want `clubDB.Query drops context "ctx": use QueryContext \(lostctx\)`
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// MoveTxTwin passes the context to the begin and not to the statement.
func (c *Club) MoveTxTwin(ctx context.Context, id int64, town string) error {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`UPDATE members SET town = $2 WHERE id = $1`, id, town); err != nil { // want `tx.Exec drops context "ctx": use ExecContext \(lostctx\)`
		return fmt.Errorf("move %d: %w", id, err)
	}
	return tx.Commit()
}

// LeaveBeginTwin begins without the context.
func (c *Club) LeaveBeginTwin(ctx context.Context, id int64) error {
	tx, err := c.db.Begin() // want `c.db.Begin drops context "ctx": use BeginTx \(lostctx\)`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `DELETE FROM members WHERE id = $1`, id); err != nil {
		return fmt.Errorf("leave %d: %w", id, err)
	}
	return tx.Commit()
}

// InviteStmtTwin prepares with the context and executes without.
func (c *Club) InviteStmtTwin(ctx context.Context, names []string) error {
	stmt, err := c.db.PrepareContext(ctx, `INSERT INTO invitations (name) VALUES ($1)`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, name := range names {
		if _, err := stmt.Exec(name); err != nil { // want `stmt.Exec drops context "ctx": use ExecContext \(lostctx\)`
			return fmt.Errorf("invite %s: %w", name, err)
		}
	}
	return nil
}

// FeeTwinInClosure captures the context of the function around the literal.
func (c *Club) FeeTwinInClosure(ctx context.Context, ids []int64) error {
	charge := func(id int64) error {
		_, err := c.db.Exec(`INSERT INTO fees (member) VALUES ($1)`, id) // want `c.db.Exec drops context "ctx": use ExecContext \(lostctx\)`
		return err
	}
	for _, id := range ids {
		if err := charge(id); err != nil {
			return errors.Join(ctx.Err(), err)
		}
	}
	return nil
}

// BanWithBackground makes a context although it has one.
func (c *Club) BanWithBackground(ctx context.Context, id int64) error {
	_, err := c.db.ExecContext(context.Background(), `UPDATE members SET banned = true WHERE id = $1`, id) // want `context.Background\(\) is passed although context "ctx" is in scope \(lostctx\)`
	return err
}

// TownWithTODO was never finished.
func (c *Club) TownWithTODO(ctx context.Context, id int64) (town string, err error) {
	err = c.db.QueryRowContext(context.TODO(), `SELECT town FROM members WHERE id = $1`, id).Scan(&town) // want `context.TODO\(\) is passed although context "ctx" is in scope \(lostctx\)`
	return town, err
}

// MergeBeginsWithBackground begins a transaction that outlives its caller.
func (c *Club) MergeBeginsWithBackground(ctx context.Context, from, to int64) error {
	tx, err := c.db.BeginTx(context.Background(), nil) // want `context.Background\(\) is passed although context "ctx" is in scope \(lostctx\)`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE fees SET member = $2 WHERE member = $1`, from, to); err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	return tx.Commit()
}

// VisitWithBackgroundVariable gives the detached context a name: it was meant (clean).
func (c *Club) VisitWithBackgroundVariable(ctx context.Context, id int64) error {
	bg := context.Background()
	_, err := c.db.ExecContext(bg, `INSERT INTO visits (member) VALUES ($1)`, id)
	return err
}

// ServeListTwin has the context of the request.
func (c *Club) ServeListTwin(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	var n int
	if err := c.db.QueryRow(`SELECT count(*) FROM members`).Scan(&n); err != nil { // want `c.db.QueryRow drops context "(ctx|r.Context\(\))": use QueryRowContext \(lostctx\)`
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if ctx.Err() == nil {
		fmt.Fprintln(w, n)
	}
}

// CleanCalleeInOtherPackage calls a method that makes its own context.
func (c *Club) CleanCalleeInOtherPackage(ctx context.Context) error {
	if err := c.repo.Purge(); err != nil { // want `Purge reaches the database with context.Background\(\) although context "ctx" is in scope \(lostctx\)`
		return errors.Join(ctx.Err(), err)
	}
	return nil
}

func (c *Club) expire() error {
	_, err := c.db.ExecContext(context.Background(), `DELETE FROM invitations WHERE old`)
	return err
}

func (c *Club) tidy() error {
	if err := c.expire(); err != nil {
		return fmt.Errorf("expire: %w", err)
	}
	return nil
}

// NightlyCallee calls a function whose callee makes its own context.
func (c *Club) NightlyCallee(ctx context.Context) error {
	if _, err := c.db.ExecContext(ctx, `REFRESH MATERIALIZED VIEW fees_by_year`); err != nil {
		return err
	}
	return c.tidy() // want `tidy reaches the database with context.Background\(\) although context "ctx" is in scope \(lostctx\)`
}
