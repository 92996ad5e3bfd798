// Package store gives lists, and looks one up.
package store

import (
	"context"
	"database/sql"
)

// Plan is a row.
type Plan struct {
	ID      int
	Creator int
	Title   string
}

// Store has the pool.
type Store struct{ db *sql.DB }

// Do calls fn.
func (s *Store) Do(ctx context.Context, fn func(context.Context) error) error { return fn(ctx) }

// Plans reads some.
func (s *Store) Plans(ctx context.Context, limit int) ([]*Plan, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, creator, title FROM plans LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return scan(rows)
}

func scan(rows *sql.Rows) ([]*Plan, error) {
	var plans []*Plan
	for rows.Next() {
		p, err := one(rows)
		if err != nil {
			return nil, err
		}
		plans = append(plans, p)
	}
	return plans, rows.Err()
}

type row interface{ Scan(dest ...any) error }

func one(r row) (*Plan, error) {
	var p Plan
	err := r.Scan(&p.ID, &p.Creator, &p.Title)
	return &p, err
}

// CountIssues asks for one plan.
func (s *Store) CountIssues(ctx context.Context, plan int) (n int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT count(*) FROM issues WHERE plan_id = $1`, plan).Scan(&n)
	return n, err
}

// CountMatches asks for one word.
func (s *Store) CountMatches(ctx context.Context, word string) (n int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT count(*) FROM plans WHERE title LIKE $1`, word).Scan(&n)
	return n, err
}

// Name asks for one person.
func (s *Store) Name(ctx context.Context, id int) (name string, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT name FROM people WHERE id = $1`, id).Scan(&name)
	return name, err
}

var wrap func(err error, text string) error

func (s *Store) text(plan int) (string, error) {
	if plan < 0 {
		return "", sql.ErrNoRows
	}
	return `SELECT count(*) FROM votes WHERE plan_id = $1`, nil
}

// CountVotes asks for one plan. Where it fails before, it says so, by a function of
// which nothing is known.
func (s *Store) CountVotes(ctx context.Context, plan int) (int, error) {
	text, err := s.text(plan)
	if err != nil {
		return 0, wrap(err, "text")
	}
	rows, err := s.db.QueryContext(ctx, text, plan)
	if err != nil {
		return 0, wrap(err, "count")
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// UpdateTitle runs a text that is made out of view.
func (s *Store) UpdateTitle(ctx context.Context, plan int) (title string, err error) {
	text, err := s.text(plan)
	if err != nil {
		return "", err
	}
	err = s.db.QueryRowContext(ctx, text, plan).Scan(&title)
	return title, err
}

// Latest reads a few.
func (s *Store) Latest(ctx context.Context) ([]*Plan, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, creator, title FROM plans ORDER BY id DESC LIMIT 3`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return scan(rows)
}

// CountAll asks for many.
func (s *Store) CountAll(ctx context.Context, plans []int) (n int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT count(*) FROM issues WHERE plan_id = ANY($1)`, plans).Scan(&n)
	return n, err
}

type rowFunc func(scan func(dest ...any) error) error

func (s *Store) each(ctx context.Context, text string, row rowFunc) error {
	rows, err := s.db.QueryContext(ctx, text)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Drafts reads rows by a function literal.
func (s *Store) Drafts(ctx context.Context) (plans []*Plan, err error) {
	err = s.each(ctx, `SELECT id, creator, title FROM drafts`, func(scan func(dest ...any) error) error {
		var p Plan
		plans = append(plans, &p)
		return scan(&p.ID, &p.Creator, &p.Title)
	})
	return plans, err
}
