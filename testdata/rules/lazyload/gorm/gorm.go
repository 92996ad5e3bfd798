// Package gorm reads relations that gorm's queries loaded, or did not.
package gorm

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Author has a relation of each kind.
type Author struct {
	gorm.Model
	Name      string
	CompanyID uint
	Company   Company
	Editor    *Editor
	Books     []Book
	Born      time.Time
	Address   Address `gorm:"embedded"`
	Settings  Address `gorm:"serializer:json"`
	Draft     Book    `gorm:"-"`
}

// Company belongs to nobody.
type Company struct {
	ID     uint
	Name   string
	CityID uint
	City   *City
}

// City is two relations away from an author.
type City struct {
	ID   uint
	Name string
}

// Editor has one author.
type Editor struct {
	ID       uint
	AuthorID uint
	Name     string
}

// Book has an author, and reviews.
type Book struct {
	ID       uint
	AuthorID uint
	Title    string
	Reviews  []*Review `gorm:"foreignKey:BookID"`
}

// Review is of a book.
type Review struct {
	ID     uint
	BookID uint
	Stars  int
}

// Address is no table.
type Address struct{ Street string }

// Store has the pool.
type Store struct{ db *gorm.DB }

// Editor panics where the author has one.
func (s *Store) Editor(ctx context.Context, id uint) (string, error) {
	var a Author
	if err := s.db.WithContext(ctx).First(&a, id).Error; err != nil {
		return "", err
	}
	return a.Editor.Name, nil // want `^"a.Editor" is read, but the query on line \d+ does not load it: use Preload\("Editor"\) \(lazyload\)$`
}

// EditorLoaded loads what it reads.
func (s *Store) EditorLoaded(ctx context.Context, id uint) (string, error) {
	var a Author
	if err := s.db.WithContext(ctx).Preload("Editor").First(&a, id).Error; err != nil {
		return "", err
	}
	return a.Editor.Name, nil
}

// Guarded looks, and never finds one.
func (s *Store) Guarded(ctx context.Context, id uint) (string, error) {
	var a Author
	if err := s.db.WithContext(ctx).First(&a, id).Error; err != nil {
		return "", err
	}
	if a.Editor != nil { // want `"a.Editor" is read, but the query on line \d+ does not load it`
		return a.Editor.Name, nil
	}
	return "", nil
}

// Columns reads what is in the row.
func (s *Store) Columns(ctx context.Context, id uint) (string, error) {
	var a Author
	if err := s.db.WithContext(ctx).First(&a, id).Error; err != nil {
		return "", err
	}
	return a.Name + a.Address.Street + a.Settings.Street + a.Born.String() + a.Draft.Title + a.CreatedAt.String(), nil
}

// Employer reads a relation that is no pointer: it is zero.
func (s *Store) Employer(ctx context.Context, id uint) (string, error) {
	a := &Author{}
	if err := s.db.WithContext(ctx).Where("id = ?", id).Take(a).Error; err != nil {
		return "", err
	}
	return a.Company.Name, nil // want `"a.Company" is read, but the query on line \d+ does not load it: use Preload\("Company"\)`
}

// Joined loads it in the same query.
func (s *Store) Joined(ctx context.Context, id uint) (string, error) {
	a := &Author{}
	if err := s.db.WithContext(ctx).Joins("Company").Where("id = ?", id).Take(a).Error; err != nil {
		return "", err
	}
	return a.Company.Name, nil
}

// JoinedText may fill it by the names of columns.
func (s *Store) JoinedText(ctx context.Context, id uint) (string, error) {
	a := &Author{}
	if err := s.db.WithContext(ctx).Select("authors.*, c.name AS Company__Name").Joins("JOIN companies c ON c.id = company_id").Take(a).Error; err != nil {
		return "", err
	}
	return a.Company.Name, nil
}

// Titles reads through a slice.
func (s *Store) Titles(ctx context.Context) (titles []string, err error) {
	var authors []Author
	if err := s.db.WithContext(ctx).Order("name").Find(&authors).Error; err != nil {
		return nil, err
	}
	for _, a := range authors {
		for _, b := range a.Books { // want `"a.Books" is read, but the query on line \d+ does not load it: use Preload\("Books"\)`
			titles = append(titles, b.Title)
		}
	}
	return titles, nil
}

// TitlesLoaded loads them.
func (s *Store) TitlesLoaded(ctx context.Context) (titles []string, err error) {
	var authors []*Author
	if err := s.db.WithContext(ctx).Order("name").Preload("Books", "title <> ?", "").Find(&authors).Error; err != nil {
		return nil, err
	}
	for _, a := range authors {
		for _, b := range a.Books {
			titles = append(titles, b.Title)
		}
	}
	return titles, nil
}

// Stars reads a relation of a relation.
func (s *Store) Stars(ctx context.Context) (n int, err error) {
	var authors []*Author
	if err := s.db.WithContext(ctx).Preload("Books").Find(&authors).Error; err != nil {
		return 0, err
	}
	for i := range authors {
		for j := range authors[i].Books {
			for _, r := range authors[i].Books[j].Reviews { // want `"authors\[i\].Books\[j\].Reviews" is read, but the query on line \d+ does not load it: use Preload\("Books.Reviews"\)`
				n += r.Stars
			}
		}
	}
	return n, nil
}

// StarsLoaded loads both, by one name, by all, and by a nested one.
func (s *Store) StarsLoaded(ctx context.Context) (n int, err error) {
	var one, two, three []*Author
	if err := s.db.WithContext(ctx).Preload("Books.Reviews").Find(&one).Error; err != nil {
		return 0, err
	}
	if err := s.db.WithContext(ctx).Preload(clause.Associations).Preload("Books." + clause.Associations).Find(&two).Error; err != nil {
		return 0, err
	}
	nested := func(tx *gorm.DB) *gorm.DB { return tx.Order("title").Preload("Reviews") }
	if err := s.db.WithContext(ctx).Preload("Books", nested).Find(&three).Error; err != nil {
		return 0, err
	}
	for _, authors := range [][]*Author{one, two, three} {
		n += len(authors)
	}
	n += len(one[0].Books[0].Reviews) + len(two[0].Books[0].Reviews) + len(three[0].Books[0].Reviews) + len(two[0].Editor.Name)
	return n, nil
}

func withBooks(tx *gorm.DB) *gorm.DB { return tx.Preload("Books") }

func byName(tx *gorm.DB) *gorm.DB { return tx.Order("name") }

func preloads(names ...string) func(*gorm.DB) *gorm.DB {
	return func(tx *gorm.DB) *gorm.DB {
		for _, name := range names {
			tx = tx.Preload(name)
		}
		return tx
	}
}

// Scoped loads by scopes.
func (s *Store) Scoped(ctx context.Context) (int, error) {
	var one, two, three Author
	if err := s.db.WithContext(ctx).Scopes(withBooks).First(&one).Error; err != nil {
		return 0, err
	}
	if err := s.db.WithContext(ctx).Scopes(byName).First(&two).Error; err != nil {
		return 0, err
	}
	if err := s.db.WithContext(ctx).Scopes(preloads("Books")).First(&three).Error; err != nil {
		return 0, err
	}
	return len(one.Books) +
		len(two.Books) + // want `"two.Books" is read, but the query on line \d+ does not load it`
		len(three.Books), nil
}

// Built is built in steps.
func (s *Store) Built(ctx context.Context, full bool) (int, error) {
	var a Author
	q := s.db.WithContext(ctx).Model(&Author{})
	if full {
		q = q.Preload("Books")
	}
	if err := q.First(&a).Error; err != nil {
		return 0, err
	}
	n := len(a.Books)
	if a.Editor != nil { // want `"a.Editor" is read, but the query on line \d+ does not load it`
		n++
	}
	return n, nil
}

// Listed loads what it is told to.
func (s *Store) Listed(ctx context.Context, relations []string) (int, error) {
	var a Author
	q := s.db.WithContext(ctx)
	for _, r := range relations {
		q = q.Preload(r)
	}
	if err := q.First(&a).Error; err != nil {
		return 0, err
	}
	return len(a.Books), nil
}

// Given runs a statement that somebody else began.
func Given(q *gorm.DB) (int, error) {
	var a Author
	err := q.First(&a).Error
	return len(a.Books), err
}

// find is a helper with a query.
func (s *Store) find(ctx context.Context, id uint) (*Author, error) {
	var a Author
	err := s.db.WithContext(ctx).Preload("Editor").First(&a, id).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	return &a, err
}

// Helped reads what the helper did not load.
func (s *Store) Helped(ctx context.Context, id uint) (int, error) {
	a, err := s.find(ctx, id)
	if err != nil || a == nil {
		return 0, err
	}
	n := len(a.Editor.Name)
	return n + len(a.Books), nil // want `"a.Books" is read, but find \(line \d+\) does not load it: use Preload\("Books"\)`
}

// fill is a helper that fills what it is given.
func (s *Store) fill(ctx context.Context, a *Author) error {
	return s.db.WithContext(ctx).First(a).Error
}

// Filled reads what the helper did not load.
func (s *Store) Filled(ctx context.Context) (int, error) {
	var a Author
	if err := s.fill(ctx, &a); err != nil {
		return 0, err
	}
	return len(a.Books), nil // want `"a.Books" is read, but fill \(line \d+\) does not load it`
}

func countBooks(a *Author) int { return len(a.Books) }

func editorName(a *Author) string {
	if a.Editor == nil {
		return ""
	}
	return a.Editor.Name
}

func firstReview(a *Author) int {
	n := 0
	for _, b := range a.Books {
		n += len(b.Reviews)
	}
	return n
}

// Passed passes the author to functions that read.
func (s *Store) Passed(ctx context.Context, id uint) (int, error) {
	var a Author
	if err := s.db.WithContext(ctx).Preload("Books").First(&a, id).Error; err != nil {
		return 0, err
	}
	return countBooks(&a) + firstReview(&a), nil // want `firstReview reads "Books.Reviews", which the query on line \d+ does not load: use Preload\("Books.Reviews"\)`
}

// Optional passes it to one that looks first, and another caller loads it.
func (s *Store) Optional(ctx context.Context, id uint) (string, error) {
	var a, b Author
	if err := s.db.WithContext(ctx).First(&a, id).Error; err != nil {
		return "", err
	}
	if err := s.db.WithContext(ctx).Preload("Editor").First(&b, id).Error; err != nil {
		return "", err
	}
	return editorName(&a) + editorName(&b), nil
}

func (s *Store) loadEditor(ctx context.Context, a *Author) error {
	var e Editor
	if err := s.db.WithContext(ctx).Where("author_id = ?", a.ID).First(&e).Error; err != nil {
		return err
	}
	a.Editor = &e
	return nil
}

// ByHand sets it, in a function and here.
func (s *Store) ByHand(ctx context.Context, id uint) (string, error) {
	var a Author
	if err := s.db.WithContext(ctx).First(&a, id).Error; err != nil {
		return "", err
	}
	if err := s.loadEditor(ctx, &a); err != nil {
		return "", err
	}
	if err := s.db.WithContext(ctx).Where("author_id = ?", a.ID).Find(&a.Books).Error; err != nil {
		return "", err
	}
	return a.Editor.Name + a.Books[0].Title, nil
}

// Lazily loads when it is not there.
func (s *Store) Lazily(ctx context.Context, id uint) (string, error) {
	var a Author
	if err := s.db.WithContext(ctx).First(&a, id).Error; err != nil {
		return "", err
	}
	if a.Editor == nil {
		a.Editor = &Editor{Name: "nobody"}
	}
	return a.Editor.Name, nil
}

// Created reads what it made itself.
func (s *Store) Created(ctx context.Context) (int, error) {
	a := Author{Name: "Ann", Books: []Book{{Title: "One"}}}
	if err := s.db.WithContext(ctx).Create(&a).Error; err != nil {
		return 0, err
	}
	return len(a.Books), nil
}

// Associated loads by the other way.
func (s *Store) Associated(ctx context.Context, id uint) (int, error) {
	var a Author
	if err := s.db.WithContext(ctx).First(&a, id).Error; err != nil {
		return 0, err
	}
	if err := s.db.WithContext(ctx).Model(&a).Association("Books").Find(&a.Books); err != nil {
		return 0, err
	}
	return len(a.Books), nil
}

// Each loads one by one.
func (s *Store) Each(ctx context.Context) (n int, err error) {
	var authors []Author
	if err := s.db.WithContext(ctx).Find(&authors).Error; err != nil {
		return 0, err
	}
	for i := range authors {
		var books []Book
		if err := s.db.WithContext(ctx).Model(&authors[i]).Association("Books").Find(&books); err != nil { // want `^a relation is loaded for each element of "authors", the result of the query on line \d+ \(lazyload\)$`
			return 0, err
		}
		n += len(books)
	}
	return n, nil
}

// Eager has a hook that loads.
type Eager struct {
	ID     uint
	Parent *Eager `gorm:"foreignKey:ID"`
}

// AfterFind loads the parent.
func (e *Eager) AfterFind(tx *gorm.DB) error { return tx.First(&e.Parent, e.ID).Error }

// Hooked reads what the hook loaded.
func (s *Store) Hooked(ctx context.Context) (uint, error) {
	var e Eager
	if err := s.db.WithContext(ctx).First(&e).Error; err != nil {
		return 0, err
	}
	return e.Parent.ID, nil
}

// Late loads when the query has run.
func (s *Store) Late(ctx context.Context) (n int, err error) {
	authors := make([]Author, 0)
	q := s.db.WithContext(ctx).Where("companies.name = ?", "x").Joins("JOIN companies ON companies.id = company_id")
	q.Find(&authors).Preload("Company")
	if q.Error != nil {
		return 0, q.Error
	}
	return sizes(authors), nil // want `sizes reads "Company", which the query on line \d+ does not load: use Preload\("Company"\)`
}

func sizes(authors []Author) (n int) {
	for i := 0; i < len(authors); i++ {
		n += size(authors[i])
	}
	return n
}

func size(a Author) int { return len(a.Company.Name) + len(a.Name) }
