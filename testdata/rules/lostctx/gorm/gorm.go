// Package gorm has contexts, and forgets them.
package gorm

import (
	"context"
	"net/http"

	"gorm.io/gorm"
)

// Page is one row.
type Page struct {
	ID    uint `gorm:"primaryKey"`
	Title string
}

// Pages has the pool.
type Pages struct{ db *gorm.DB }

// Get forgets.
func (p *Pages) Get(ctx context.Context, id uint) (page Page, err error) {
	err = p.db.First(&page, id).Error // want `^"p.db" runs without context "ctx": use p.db.WithContext\(ctx\) \(lostctx\)$`
	return page, err
}

// List forgets in a chain.
func (p *Pages) List(ctx context.Context) (pages []Page, err error) {
	err = p.db.Where("title <> ?", "").Order("title").Find(&pages).Error // want `"p.db" runs without context "ctx"`
	return pages, err
}

// Chained does not, wherever it is said.
func (p *Pages) Chained(ctx context.Context) (pages []Page, err error) {
	err = p.db.Where("title <> ?", "").WithContext(ctx).Order("title").Find(&pages).Error
	return pages, err
}

// Variable has it in a variable.
func (p *Pages) Variable(ctx context.Context, title string) (pages []Page, err error) {
	db := p.db.WithContext(ctx)
	if title != "" {
		db = db.Where("title = ?", title)
	}
	err = db.Find(&pages).Error
	return pages, err
}

// Serve has a request.
func (p *Pages) Serve(w http.ResponseWriter, r *http.Request) {
	if err := p.db.Create(&Page{Title: r.URL.Path}).Error; err != nil { // want `"p.db" runs without context "r.Context\(\)": use p.db.WithContext\(r.Context\(\)\)`
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// Begin forgets where the transaction begins; what runs in it has its context.
func (p *Pages) Begin(ctx context.Context, page *Page) error {
	return p.db.Transaction(func(tx *gorm.DB) error { // want `"p.db" runs without context "ctx"`
		return tx.Create(page).Error
	})
}

type key struct{}

// with gives the transaction of the context, or the pool with the context.
func (p *Pages) with(ctx context.Context) *gorm.DB {
	if tx, ok := ctx.Value(key{}).(*gorm.DB); ok {
		return tx
	}
	return p.db.WithContext(ctx)
}

// Carried goes through a function.
func (p *Pages) Carried(ctx context.Context, page *Page) error {
	return p.with(ctx).Create(page).Error
}

// Copies are bound to contexts: whether one is, its methods do not know.
type Copies struct{ db *gorm.DB }

// bound is a copy whose pool has a context.
func (c *Copies) bound(ctx context.Context) *Copies { return &Copies{db: c.db.WithContext(ctx)} }

// Bound goes through a copy.
func (c *Copies) Bound(ctx context.Context, page *Page) error {
	b := c.bound(ctx)
	return b.db.Create(page).Error
}

// Create may be called on a copy.
func (c *Copies) Create(ctx context.Context, page *Page) error { return c.db.Create(page).Error }

// Given is given a handle, which may have one.
func Given(ctx context.Context, db *gorm.DB, page *Page) error { return db.Create(page).Error }

// None has no context.
func (p *Pages) None(page *Page) error { return p.db.Create(page).Error }
