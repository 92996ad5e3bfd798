// Package library asks go-pg once, or for each element.
package library

import (
	"context"

	"github.com/go-pg/pg/v10"
)

// Author has books.
type Author struct {
	ID   int64
	Name string
}

// Book is of an author.
type Book struct {
	ID       int64
	AuthorID int64
}

// Store has the pool.
type Store struct{ db *pg.DB }

// Each asks for the books of each author.
func (s *Store) Each(ctx context.Context) (n int, err error) {
	var authors []Author
	if err := s.db.ModelContext(ctx, &authors).Order("name").Select(); err != nil {
		return 0, err
	}
	for _, a := range authors {
		var books []Book
		if err := s.db.ModelContext(ctx, &books).Where("author_id = ?", a.ID).Select(); err != nil { // want `a query runs for each element of "authors", the result of the query on line \d+ \(queryloop\)`
			return 0, err
		}
		n += len(books)
	}
	return n, nil
}

// EachByKey finds each author by its key.
func (s *Store) EachByKey(ctx context.Context) (names []string, err error) {
	var books []*Book
	if err := s.db.ModelContext(ctx, &books).Select(); err != nil {
		return nil, err
	}
	for _, b := range books {
		a := &Author{ID: b.AuthorID}
		if err := s.db.ModelContext(ctx, a).WherePK().Select(); err != nil { // want `a query runs for each element of "books"`
			return nil, err
		}
		names = append(names, a.Name)
	}
	return names, nil
}

// EachText counts by text.
func (s *Store) EachText(ctx context.Context) (n int, err error) {
	var authors []Author
	if _, err := s.db.QueryContext(ctx, &authors, `SELECT * FROM authors`); err != nil {
		return 0, err
	}
	for i := range authors {
		var k int
		if _, err := s.db.QueryOneContext(ctx, pg.Scan(&k), `SELECT count(*) FROM books WHERE author_id = ?`, authors[i].ID); err != nil { // want `a query runs for each element of "authors"`
			return 0, err
		}
		n += k
	}
	return n, nil
}

// Once asks for all of them.
func (s *Store) Once(ctx context.Context) (int, error) {
	var authors []Author
	if err := s.db.ModelContext(ctx, &authors).Select(); err != nil {
		return 0, err
	}
	ids := make([]int64, 0, len(authors))
	for _, a := range authors {
		ids = append(ids, a.ID)
	}
	return s.db.ModelContext(ctx, (*Book)(nil)).Where("author_id IN (?)", pg.In(ids)).Count()
}

// Rename writes for each of them.
func (s *Store) Rename(ctx context.Context) error {
	var authors []*Author
	if err := s.db.ModelContext(ctx, &authors).Select(); err != nil {
		return err
	}
	for _, a := range authors {
		a.Name = "Dr. " + a.Name
		if _, err := s.db.ModelContext(ctx, a).WherePK().Column("name").Update(); err != nil {
			return err
		}
	}
	return nil
}
