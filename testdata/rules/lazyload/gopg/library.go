// Package library reads relations that go-pg's queries loaded, or did not.
package library

import (
	"context"
	"errors"

	"github.com/go-pg/pg/v10"
	"github.com/go-pg/pg/v10/orm"
)

// Author has books and a publisher.
type Author struct {
	ID          int64
	Name        string
	PublisherID int64
	Publisher   *Publisher `pg:"rel:has-one"`
	Books       []*Book    `pg:"rel:has-many"`
	Tags        []string   `pg:",array"`
}

// Publisher is of many authors.
type Publisher struct {
	ID   int64
	Name string
}

// Book has an author and genres.
type Book struct {
	ID       int64
	AuthorID int64
	Title    string
	Author   *Author `pg:"rel:has-one"`
	Genres   []Genre `pg:"many2many:book_genres"`
}

// Genre is of many books.
type Genre struct {
	ID   int64
	Name string
}

// Store has the pool.
type Store struct{ db *pg.DB }

// Publisher panics.
func (s *Store) Publisher(ctx context.Context, id int64) (string, error) {
	a := &Author{ID: id}
	if err := s.db.ModelContext(ctx, a).WherePK().Select(); err != nil {
		return "", err
	}
	return a.Publisher.Name, nil // want `"a.Publisher" is read, but the query on line \d+ does not load it: use Relation\("Publisher"\)`
}

// PublisherLoaded loads what it reads.
func (s *Store) PublisherLoaded(ctx context.Context, id int64) (string, error) {
	a := &Author{ID: id}
	err := s.db.ModelContext(ctx, a).WherePK().Relation("Publisher").Select()
	if errors.Is(err, pg.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return a.Publisher.Name, nil
}

// Titles reads through a slice.
func (s *Store) Titles(ctx context.Context) (titles []string, err error) {
	var authors []Author
	if err := s.db.ModelContext(ctx, &authors).Order("name").Limit(20).Select(); err != nil {
		return nil, err
	}
	for _, a := range authors {
		for _, b := range a.Books { // want `"a.Books" is read, but the query on line \d+ does not load it: use Relation\("Books"\)`
			titles = append(titles, b.Title)
		}
	}
	return titles, nil
}

// TitlesLoaded loads them, with a condition.
func (s *Store) TitlesLoaded(ctx context.Context) (titles []string, err error) {
	var authors []Author
	err = s.db.ModelContext(ctx, &authors).
		Relation("Books", func(q *orm.Query) (*orm.Query, error) { return q.Where("title <> ''"), nil }).
		Order("name").
		Limit(20).
		Select()
	if err != nil {
		return nil, err
	}
	for _, a := range authors {
		for _, b := range a.Books {
			titles = append(titles, b.Title)
		}
	}
	return titles, nil
}

// Genres reads a relation of a relation.
func (s *Store) Genres(ctx context.Context) (n int, err error) {
	var authors []*Author
	if err := s.db.ModelContext(ctx, &authors).Relation("Books").Select(); err != nil {
		return 0, err
	}
	for _, a := range authors {
		for _, b := range a.Books {
			n += len(b.Genres) // want `"b.Genres" is read, but the query on line \d+ does not load it`
		}
	}
	return n, nil
}

// GenresLoaded loads both by one path.
func (s *Store) GenresLoaded(ctx context.Context) (n int, err error) {
	var authors []*Author
	if err := s.db.ModelContext(ctx, &authors).Relation("Books.Genres").Relation("Publisher").Select(); err != nil {
		return 0, err
	}
	for _, a := range authors {
		if a.Publisher != nil {
			n++
		}
		for _, b := range a.Books {
			n += len(b.Genres)
		}
	}
	return n, nil
}

// Columns reads what is in the row: an array is no relation.
func (s *Store) Columns(ctx context.Context) (tags []string, err error) {
	var authors []Author
	if err := s.db.ModelContext(ctx, &authors).Select(); err != nil {
		return nil, err
	}
	for _, a := range authors {
		tags = append(tags, a.Tags...)
	}
	return tags, nil
}

// Filter is what is asked for.
type Filter struct {
	Name string
	Full bool
}

func (f Filter) apply(q *orm.Query) (*orm.Query, error) {
	if f.Name != "" {
		q = q.Where("author.name = ?", f.Name)
	}
	if f.Full {
		q = q.Relation("Books")
	}
	return q, nil
}

// Applied has its relations from a function.
func (s *Store) Applied(ctx context.Context, f Filter) (n int, err error) {
	var authors []Author
	if err := s.db.ModelContext(ctx, &authors).Apply(f.apply).Select(); err != nil {
		return 0, err
	}
	for _, a := range authors {
		n += len(a.Books)
	}
	return n, nil
}

// InPlace changes the query that it has.
func (s *Store) InPlace(ctx context.Context, full bool) (n int, err error) {
	var books []Book
	q := s.db.ModelContext(ctx, &books)
	if full {
		q.Relation("Genres")
	}
	if err := q.Select(); err != nil {
		return 0, err
	}
	for _, b := range books {
		n += len(b.Genres)
		if b.Author != nil { // want `"b.Author" is read, but the query on line \d+ does not load it`
			n++
		}
	}
	return n, nil
}

// Counted reads with the number of all.
func (s *Store) Counted(ctx context.Context, page int) (int, error) {
	var books []Book
	n, err := s.db.ModelContext(ctx, &books).Relation("Author").Offset(20 * page).Limit(20).SelectAndCount()
	if err != nil {
		return 0, err
	}
	for _, b := range books {
		n += len(b.Author.Name)
	}
	return n, nil
}

// Inserted reads what it made itself.
func (s *Store) Inserted(ctx context.Context, p *Publisher) (string, error) {
	a := &Author{Name: "Ann", Publisher: p, PublisherID: p.ID}
	if _, err := s.db.ModelContext(ctx, a).Insert(); err != nil {
		return "", err
	}
	return a.Publisher.Name, nil
}

// ByHand sets it.
func (s *Store) ByHand(ctx context.Context, id int64) (string, error) {
	a := &Author{ID: id}
	if err := s.db.ModelContext(ctx, a).WherePK().Select(); err != nil {
		return "", err
	}
	a.Publisher = &Publisher{ID: a.PublisherID}
	if err := s.db.ModelContext(ctx, a.Publisher).WherePK().Select(); err != nil {
		return "", err
	}
	return a.Publisher.Name, nil
}

func (s *Store) author(ctx context.Context, id int64) (*Author, error) {
	a := new(Author)
	err := s.db.ModelContext(ctx, a).Where("author.id = ?", id).Relation("Publisher").First()
	return a, err
}

// Helped reads what the helper did not load.
func (s *Store) Helped(ctx context.Context, id int64) (int, error) {
	a, err := s.author(ctx, id)
	if err != nil {
		return 0, err
	}
	return len(a.Publisher.Name) +
		len(a.Books), nil // want `"a.Books" is read, but author \(line \d+\) does not load it`
}

// Text may fill it by the names of columns.
func (s *Store) Text(ctx context.Context, id int64) (string, error) {
	a := new(Author)
	_, err := s.db.QueryOneContext(ctx, a, `
		SELECT a.*, p.id AS publisher__id, p.name AS publisher__name
		FROM authors a JOIN publishers p ON p.id = a.publisher_id
		WHERE a.id = ?`, id)
	if err != nil {
		return "", err
	}
	return a.Publisher.Name, nil
}
