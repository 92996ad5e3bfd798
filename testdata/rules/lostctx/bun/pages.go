// Package pages has contexts, and forgets them, on bun.
package pages

import (
	"context"
	"database/sql"
	"net/http"

	"github.com/uptrace/bun"
)

// Page is one row.
type Page struct {
	ID    int64 `bun:",pk"`
	Title string
}

// Pages has the pool.
type Pages struct{ db *bun.DB }

// New returns pages on db, which stays the caller's.
func New(db *bun.DB) *Pages { return &Pages{db: db} }

// Touch forgets: Exec has none.
func (p *Pages) Touch(ctx context.Context) error {
	_, err := p.db.Exec("UPDATE pages SET seen = now()") // want `^p.db.Exec drops context "ctx": use ExecContext \(lostctx\)$`
	return err
}

// Begin forgets in the begin.
func (p *Pages) Begin(ctx context.Context) (bun.Tx, error) {
	return p.db.Begin() // want `p.db.Begin drops context "ctx": use BeginTx \(lostctx\)`
}

// Background has one and passes another.
func (p *Pages) Background(ctx context.Context, page *Page) error {
	return p.db.NewSelect().Model(page).WherePK().Scan(context.Background()) // want `context.Background\(\) is passed although context "ctx" is in scope \(lostctx\)`
}

// Serve has a request.
func (p *Pages) Serve(w http.ResponseWriter, r *http.Request) {
	if _, err := p.db.NewInsert().Model(&Page{Title: r.URL.Path}).Exec(context.TODO()); err != nil { // want `context.TODO\(\) is passed although context "r.Context\(\)" is in scope`
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// Get passes it on.
func (p *Pages) Get(ctx context.Context, id int64) (page Page, err error) {
	err = p.db.NewSelect().Model(&page).Where("id = ?", id).Scan(ctx)
	return page, err
}

// InTx uses the methods of the transaction that have its context.
func (p *Pages) InTx(ctx context.Context, page *Page) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("UPDATE pages SET seen = now()"); err != nil {
		return err
	}
	sp, err := tx.Begin()
	if err != nil {
		return err
	}
	if _, err := sp.NewInsert().Model(page).Exec(ctx); err != nil {
		return err
	}
	if err := sp.Commit(); err != nil {
		return err
	}
	return tx.Commit()
}

// Scoped has the context of the scope.
func (p *Pages) Scoped(ctx context.Context, page *Page) error {
	return p.db.RunInTx(ctx, &sql.TxOptions{}, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(page).Exec(ctx)
		return err
	})
}

// Outer has that of the outside: the transaction is in the variable and not in it.
func (p *Pages) Outer(ctx context.Context, page *Page) error {
	return p.db.RunInTx(ctx, nil, func(_ context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(page).Exec(ctx)
		return err
	})
}

// Detached is meant: the row has to be written, whatever becomes of the caller.
func (p *Pages) Detached(ctx context.Context, page *Page) error {
	_, err := p.db.NewInsert().Model(page).Exec(context.WithoutCancel(ctx))
	return err
}

// None has none.
func (p *Pages) None(page *Page) error {
	_, err := p.db.NewInsert().Model(page).Exec(context.Background())
	return err
}
