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
		var p Plan
		if err := rows.Scan(&p.ID, &p.Creator, &p.Title); err != nil {
			return nil, err
		}
		plans = append(plans, &p)
	}
	return plans, rows.Err()
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
