// Package bun reads relations that bun's queries loaded, or did not.
package bun

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"
)

// Author has a relation of each kind, and fields that are none.
type Author struct {
	bun.BaseModel `bun:"table:authors,alias:a"`

	ID        int64 `bun:",pk,autoincrement"`
	Name      string
	CompanyID int64
	Company   *Company `bun:"rel:belongs-to,join:company_id=id"`
	Editor    *Editor  `bun:"rel:has-one,join:id=author_id"`
	Books     []*Book  `bun:"rel:has-many,join:id=author_id"`
	Tags      []Tag    `bun:"m2m:author_tags,join:Author=Tag"`
	Settings  Settings `bun:"type:jsonb"`
	Address   Address  `bun:"embed:address_"`
	Born      time.Time
	Nicknames []string `bun:",array"`
	Draft     *Book    `bun:"-"`
	Rank      *Rank
}

// Company is in a city.
type Company struct {
	ID     int64 `bun:",pk"`
	Name   string
	CityID int64
	City   *City `bun:"rel:belongs-to"`
}

// City is two relations away from an author.
type City struct {
	ID   int64 `bun:",pk"`
	Name string
}

// Editor has one author.
type Editor struct {
	ID       int64 `bun:",pk"`
	AuthorID int64
	Name     string
}

// Book has an author, and reviews.
type Book struct {
	ID       int64 `bun:",pk"`
	AuthorID int64
	Title    string
	Author   *Author   `bun:"rel:belongs-to,join:author_id=id"`
	Reviews  []*Review `bun:"rel:has-many,join:id=book_id"`
}

// Review is of a book.
type Review struct {
	ID     int64 `bun:",pk"`
	BookID int64
	Stars  int
}

// Tag is of many authors.
type Tag struct {
	ID   int64 `bun:",pk"`
	Name string
}

// Settings is one column.
type Settings struct{ Theme string }

// Address is a few columns.
type Address struct{ Street string }

// Rank is one column, too: its tag does not say that it is a relation.
type Rank struct{ N int }

// Store has whatever runs a query.
type Store struct{ db bun.IDB }

// New returns a store on db, which stays the caller's.
func New(db bun.IDB) *Store { return &Store{db: db} }

// Editor panics where the author has one.
func (s *Store) Editor(ctx context.Context, id int64) (string, error) {
	a := new(Author)
	if err := s.db.NewSelect().Model(a).Where("id = ?", id).Scan(ctx); err != nil {
		return "", err
	}
	return a.Editor.Name, nil // want `^"a.Editor" is read, but the query on line \d+ does not load it: use Relation\("Editor"\) \(lazyload\)$`
}

// EditorLoaded loads what it reads.
func (s *Store) EditorLoaded(ctx context.Context, id int64) (string, error) {
	a := &Author{ID: id}
	if err := s.db.NewSelect().Model(a).Relation("Editor").WherePK().Scan(ctx); err != nil {
		return "", err
	}
	return a.Editor.Name, nil
}

// Guarded looks, and never finds one.
func (s *Store) Guarded(ctx context.Context, id int64) (string, error) {
	var a Author
	if err := s.db.NewSelect().Model(&a).Where("id = ?", id).Scan(ctx); err != nil {
		return "", err
	}
	if a.Company != nil { // want `"a.Company" is read, but the query on line \d+ does not load it: use Relation\("Company"\)`
		return a.Company.Name, nil
	}
	return "", nil
}

// Columns reads what is in the row.
func (s *Store) Columns(ctx context.Context, id int64) (string, error) {
	var a Author
	if err := s.db.NewSelect().Model(&a).Where("id = ?", id).Scan(ctx); err != nil {
		return "", err
	}
	if a.Draft != nil || a.Rank != nil && a.Rank.N > 0 || len(a.Nicknames) > 0 {
		return "", nil
	}
	return a.Name + a.Settings.Theme + a.Address.Street + a.Born.String(), nil
}

// Titles reads through a slice.
func (s *Store) Titles(ctx context.Context) (titles []string, err error) {
	var authors []Author
	if err := s.db.NewSelect().Model(&authors).OrderExpr("name").Scan(ctx); err != nil {
		return nil, err
	}
	for _, a := range authors {
		for _, b := range a.Books { // want `"a.Books" is read, but the query on line \d+ does not load it: use Relation\("Books"\)`
			titles = append(titles, b.Title)
		}
	}
	return titles, nil
}

// TitlesLoaded loads them, with conditions of their own.
func (s *Store) TitlesLoaded(ctx context.Context) (titles []string, err error) {
	var authors []*Author
	err = s.db.NewSelect().Model(&authors).
		Relation("Books", func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("title <> ''") }).
		Scan(ctx)
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

// Tagged reads a relation of many to many.
func (s *Store) Tagged(ctx context.Context) (n int, err error) {
	var authors []*Author
	if err := s.db.NewSelect().Model(&authors).Limit(10).Scan(ctx); err != nil {
		return 0, err
	}
	for _, a := range authors {
		n += len(a.Tags) // want `"a.Tags" is read, but the query on line \d+ does not load it: use Relation\("Tags"\)`
	}
	return n, nil
}

// City reads a relation of a relation.
func (s *Store) City(ctx context.Context, id int64) (string, error) {
	a := new(Author)
	if err := s.db.NewSelect().Model(a).Relation("Company").Where("a.id = ?", id).Scan(ctx); err != nil {
		return "", err
	}
	return a.Company.City.Name, nil // want `"a.Company.City" is read, but the query on line \d+ does not load it: use Relation\("Company.City"\)`
}

// CityLoaded loads both by the path of the second.
func (s *Store) CityLoaded(ctx context.Context, id int64) (string, error) {
	a := new(Author)
	if err := s.db.NewSelect().Model(a).Relation("Company.City").Where("a.id = ?", id).Scan(ctx); err != nil {
		return "", err
	}
	return a.Company.Name + a.Company.City.Name, nil
}

// Stars loads one by the path, and one inside of it.
func (s *Store) Stars(ctx context.Context) (n int, err error) {
	var authors []Author
	if err := s.db.NewSelect().Model(&authors).Relation("Books").Relation("Books.Reviews").Scan(ctx); err != nil {
		return 0, err
	}
	for _, a := range authors {
		for _, b := range a.Books {
			n += len(b.Reviews)
			if b.Author != nil { // want `"b.Author" is read, but the query on line \d+ does not load it: use Relation\("Books.Author"\)`
				n++
			}
		}
	}
	return n, nil
}

// Missing has an answer for no row.
func (s *Store) Missing(ctx context.Context, id int64) (*Author, error) {
	a := new(Author)
	err := s.db.NewSelect().Model(a).Relation("Books").Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return a, err
}

// OfMissing reads what Missing has loaded, and what it has not.
func (s *Store) OfMissing(ctx context.Context, id int64) (int, error) {
	a, err := s.Missing(ctx, id)
	if err != nil || a == nil {
		return 0, err
	}
	return len(a.Books) +
		len(a.Editor.Name), nil // want `"a.Editor" is read, but Missing \(line \d+\) does not load it: use Relation\("Editor"\)`
}

func withBooks(q *bun.SelectQuery) *bun.SelectQuery { return q.Relation("Books") }

func byName(q *bun.SelectQuery) *bun.SelectQuery { return q.Order("name") }

// Applied loads by a function.
func (s *Store) Applied(ctx context.Context) (int, error) {
	one, two, three := new(Author), new(Author), new(Author)
	if err := s.db.NewSelect().Model(one).Apply(withBooks).Scan(ctx); err != nil {
		return 0, err
	}
	if err := s.db.NewSelect().Model(two).Apply(byName).Scan(ctx); err != nil {
		return 0, err
	}
	if err := withBooks(s.db.NewSelect().Model(three)).Scan(ctx); err != nil {
		return 0, err
	}
	return len(one.Books) + len(three.Books) +
		len(two.Books), nil // want `"two.Books" is read, but the query on line \d+ does not load it`
}

// Built is built in steps.
func (s *Store) Built(ctx context.Context, full bool) (int, error) {
	var a Author
	q := s.db.NewSelect().Model(&a)
	if full {
		q.Relation("Books")
	}
	q = q.Limit(1)
	if err := q.Scan(ctx); err != nil {
		return 0, err
	}
	n := len(a.Books)
	if a.Editor != nil { // want `"a.Editor" is read, but the query on line \d+ does not load it`
		n++
	}
	return n, nil
}

// Listed loads what it is told to.
func (s *Store) Listed(ctx context.Context, relations ...string) (int, error) {
	var a Author
	q := s.db.NewSelect().Model(&a)
	for _, r := range relations {
		q = q.Relation(r)
	}
	if err := q.Scan(ctx); err != nil {
		return 0, err
	}
	return len(a.Books), nil
}

// Option goes on building.
type Option func(*bun.SelectQuery) *bun.SelectQuery

// Optional loads what its options say.
func (s *Store) Optional(ctx context.Context, opts ...Option) (n int, err error) {
	var authors []Author
	q := s.db.NewSelect().Model(&authors)
	for _, opt := range opts {
		q = opt(q)
	}
	if err := q.Scan(ctx); err != nil {
		return 0, err
	}
	for _, a := range authors {
		n += len(a.Books)
	}
	return n, nil
}

// Other scans into something else than its model.
func (s *Store) Other(ctx context.Context) (n int, err error) {
	var ids []int64
	if err := s.db.NewSelect().Model((*Author)(nil)).Column("id").Scan(ctx, &ids); err != nil {
		return 0, err
	}
	var authors []Author
	if err := s.db.NewSelect().Model((*Author)(nil)).Scan(ctx, &authors); err != nil {
		return 0, err
	}
	for _, a := range authors {
		n += len(a.Books) // want `"a.Books" is read, but the query on line \d+ does not load it`
	}
	return n + len(ids), nil
}

// Raw may fill it by the names of columns.
func (s *Store) Raw(ctx context.Context) (names []string, err error) {
	var authors []Author
	if err := s.db.NewRaw("SELECT a.*, c.name AS company__name FROM authors a JOIN companies c ON c.id = company_id").Scan(ctx, &authors); err != nil {
		return nil, err
	}
	for _, a := range authors {
		names = append(names, a.Company.Name)
	}
	return names, nil
}

// ByHand loads in a second query.
func (s *Store) ByHand(ctx context.Context, id int64) (int, error) {
	a := new(Author)
	if err := s.db.NewSelect().Model(a).Where("id = ?", id).Scan(ctx); err != nil {
		return 0, err
	}
	if err := s.db.NewSelect().Model(&a.Books).Where("author_id = ?", a.ID).Scan(ctx); err != nil {
		return 0, err
	}
	a.Editor = &Editor{Name: "nobody"}
	return len(a.Books) + len(a.Editor.Name), nil
}

// Created reads what it made itself.
func (s *Store) Created(ctx context.Context) (int, error) {
	a := &Author{Name: "Ann", Books: []*Book{{Title: "One"}}}
	if _, err := s.db.NewInsert().Model(a).Returning("id").Exec(ctx); err != nil {
		return 0, err
	}
	for _, b := range a.Books {
		b.AuthorID = a.ID
	}
	_, err := s.db.NewInsert().Model(&a.Books).Exec(ctx)
	return len(a.Books), err
}

func titles(a *Author) (titles []string) {
	for _, b := range a.Books {
		titles = append(titles, b.Title)
	}
	return titles
}

// Passed passes the author to a function that reads.
func (s *Store) Passed(ctx context.Context, id int64) ([]string, error) {
	a := new(Author)
	if err := s.db.NewSelect().Model(a).Relation("Company").Where("a.id = ?", id).Scan(ctx); err != nil {
		return nil, err
	}
	return titles(a), nil // want `titles reads "Books", which the query on line \d+ does not load: use Relation\("Books"\)`
}

// InTx loads in a transaction.
func InTx(ctx context.Context, db *bun.DB, id int64) (n int, err error) {
	a := &Author{ID: id}
	err = db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(a).Relation("Books").WherePK().For("UPDATE OF a").Scan(ctx); err != nil {
			return err
		}
		n = len(a.Books)
		if a.Editor != nil { // want `"a.Editor" is read, but the query on line \d+ does not load it`
			n++
		}
		return nil
	})
	return n, err
}

// Merged sets it for all of them, from one query.
func (s *Store) Merged(ctx context.Context) (n int, err error) {
	var authors []*Author
	if err := s.db.NewSelect().Model(&authors).Scan(ctx); err != nil {
		return 0, err
	}
	byID := make(map[int64]*Author, len(authors))
	ids := make([]int64, 0, len(authors))
	for _, a := range authors {
		byID[a.ID] = a
		ids = append(ids, a.ID)
	}
	var books []*Book
	if err := s.db.NewSelect().Model(&books).Where("author_id IN (?)", bun.In(ids)).Scan(ctx); err != nil {
		return 0, err
	}
	for _, b := range books {
		byID[b.AuthorID].Books = append(byID[b.AuthorID].Books, b)
	}
	for _, a := range authors {
		n += len(a.Books)
	}
	return n, nil
}
