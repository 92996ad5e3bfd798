package club

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"txvet.test/rules/lostctx/sql/repo"
)

// AddPassesOn passes its context on.
func AddPassesOn(ctx context.Context, db *sql.DB, name string) error {
	_, err := db.ExecContext(ctx, `INSERT INTO members (name) VALUES ($1)`, name)
	return err
}

// TotalWithoutContext has none in scope, so the short form is right.
func (c *Club) TotalWithoutContext() (n int, err error) {
	err = c.db.QueryRow(`SELECT count(*) FROM members`).Scan(&n)
	return n, err
}

// ResetWithoutContext has none in scope, so it makes one.
func ResetWithoutContext() error {
	_, err := clubDB.ExecContext(context.Background(), `TRUNCATE visits`)
	return err
}

// TransferCleansUpDetached rolls back even when ctx is cancelled.
func (c *Club) TransferCleansUpDetached(ctx context.Context, id int64) (err error) {
	if _, err := c.db.ExecContext(ctx, `INSERT INTO locks (member) VALUES ($1)`, id); err != nil {
		return err
	}
	defer func() {
		cleanup, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_, unlockErr := c.db.ExecContext(cleanup, `DELETE FROM locks WHERE member = $1`, id)
		err = errors.Join(err, unlockErr)
	}()
	return c.repo.Rename(ctx, id, "moved")
}

// ReleaseWithFreshTimeout gives the clean-up its own second.
func (c *Club) ReleaseWithFreshTimeout(ctx context.Context, id int64) error {
	defer func() {
		cleanup, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if _, err := c.db.ExecContext(cleanup, `DELETE FROM locks WHERE member = $1`, id); err != nil {
			log.Printf("unlock %d: %v", id, err)
		}
	}()
	return c.repo.Rename(ctx, id, "released")
}

// RecordDetached writes the audit line whatever became of the request.
func (c *Club) RecordDetached(ctx context.Context, what string) error {
	_, err := c.db.ExecContext(context.WithoutCancel(ctx), `INSERT INTO audit (what) VALUES ($1)`, what)
	return err
}

// TownWithTimeout derives.
func (c *Club) TownWithTimeout(ctx context.Context, id int64) (town string, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	err = c.db.QueryRowContext(ctx, `SELECT town FROM members WHERE id = $1`, id).Scan(&town)
	return town, err
}

// LabelNeedsNoContext calls a function that reaches no database.
func (c *Club) LabelNeedsNoContext(ctx context.Context, id int64) (string, error) {
	var name string
	if err := c.db.QueryRowContext(ctx, `SELECT name FROM members WHERE id = $1`, id).Scan(&name); err != nil {
		return "", fmt.Errorf("name of %d: %w", id, err)
	}
	return repo.Join(id, name), nil
}

// NameWithNilFallback makes a context only where it is given none.
func (c *Club) NameWithNilFallback(ctx context.Context, id int64) (name string, err error) {
	if ctx == nil {
		ctx = context.Background()
	}
	err = c.db.QueryRowContext(ctx, `SELECT name FROM members WHERE id = $1`, id).Scan(&name)
	return name, err
}

// RunInBackground starts a job that goes on without a context in scope.
func (c *Club) RunInBackground(every time.Duration) {
	go func() {
		for range time.Tick(every) {
			if _, err := c.db.ExecContext(context.Background(), `DELETE FROM visits WHERE old`); err != nil {
				log.Printf("expire visits: %v", err)
			}
		}
	}()
}

// OpenClub has no context and checks the database with its own.
func OpenClub(dsn string) (*Club, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Club{db: db, repo: &repo.Repo{DB: db}}, nil
}

// ServeCount passes the context of the request.
func (c *Club) ServeCount(w http.ResponseWriter, r *http.Request) {
	var n int
	if err := c.db.QueryRowContext(r.Context(), `SELECT count(*) FROM members`).Scan(&n); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, n)
}

// CommitTakesNone finishes with calls that have no form with a context.
func (c *Club) CommitTakesNone(ctx context.Context, id int64) error {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM fees WHERE member = $1`, id); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Session keeps the context it was opened with.
type Session struct {
	ctx context.Context
	db  *sql.DB
}

// NewSession ties a session to ctx.
func NewSession(ctx context.Context, db *sql.DB) *Session { return &Session{ctx: ctx, db: db} }

// TouchWithStoredContext passes the session's context.
func (s *Session) TouchWithStoredContext(id int64) error {
	_, err := s.db.ExecContext(s.ctx, `UPDATE members SET seen = now() WHERE id = $1`, id)
	return err
}

// TouchUnnamedContext implements an interface and has no context to name.
func (c *Club) TouchUnnamedContext(_ context.Context, id int64) error {
	_, err := c.db.ExecContext(context.Background(), `UPDATE members SET seen = now() WHERE id = $1`, id)
	return err
}

// note leaves a word where something failed.
func (c *Club) note(what string, err error) {
	if _, err := c.db.ExecContext(context.Background(), `INSERT INTO notes (what) VALUES ($1)`, fmt.Sprint(what, err)); err != nil {
		log.Printf("note: %v", err)
	}
}

// RemovePhoto has nobody wait for the note.
func (c *Club) RemovePhoto(ctx context.Context, id int64, remove func(context.Context) error) {
	if err := remove(ctx); err != nil {
		c.note("remove", err)
	}
}
