// Package stock counts what is in the warehouse, on bun.
package stock

import (
	"context"

	"github.com/uptrace/bun"
	"golang.org/x/sync/errgroup"
)

// Shelf is one row of shelves.
type Shelf struct {
	ID    int64 `bun:",pk"`
	Name  string
	Count int
}

// Stock counts in a database.
type Stock struct {
	db *bun.DB
	tx bun.Tx
}

// New returns a stock on db, which stays the caller's.
func New(db *bun.DB) *Stock { return &Stock{db: db} }

var current bun.IDB

func count(ctx context.Context, db bun.IDB, name string) error {
	_, err := db.NewUpdate().Model((*Shelf)(nil)).Set("count = count + 1").Where("name = ?", name).Exec(ctx)
	return err
}

// OpenStoredInField keeps the transaction that bun finishes.
func (s *Stock) OpenStoredInField(ctx context.Context) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		s.tx = tx // want `^transaction "tx" is stored in s.tx and outlives its scope \(txescape\)$`
		return count(ctx, tx, "A")
	})
}

// OpenStoredInGlobal keeps it for everybody, as an interface.
func (s *Stock) OpenStoredInGlobal(ctx context.Context) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		current = tx // want `transaction "tx" is stored in current and outlives its scope \(txescape\)`
		return count(ctx, tx, "B")
	})
}

// AllInErrgroup shares one connection among goroutines.
func (s *Stock) AllInErrgroup(ctx context.Context, names []string) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		g, gctx := errgroup.WithContext(ctx)
		for _, name := range names {
			g.Go(func() error { return count(gctx, tx, name) }) // want `transaction "tx".* is used in a goroutine \(txescape\)`
		}
		return g.Wait()
	})
}

// TwoQueries reads two tables at once in one transaction.
func (s *Stock) TwoQueries(ctx context.Context) (n int64, shelves []Shelf, err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, nil, err
	}
	defer tx.Rollback()
	var g errgroup.Group
	g.Go(func() (err error) { n, err = tx.NewSelect().Model((*Shelf)(nil)).Count(ctx); return err }) // want `transaction "tx" \(begun on line \d+\) is used in a goroutine \(txescape\)`
	g.Go(func() error { return tx.NewSelect().Model(&shelves).Scan(ctx) })                           // want `transaction "tx" \(begun on line \d+\) is used in a goroutine \(txescape\)`
	if err := g.Wait(); err != nil {
		return 0, nil, err
	}
	return n, shelves, tx.Commit()
}

// AllWithOwnTransactions begins in each goroutine.
func (s *Stock) AllWithOwnTransactions(ctx context.Context, names []string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, name := range names {
		g.Go(func() error {
			return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return count(ctx, tx, name) })
		})
	}
	return g.Wait()
}

// AllOnThePool runs side by side on connections of their own.
func (s *Stock) AllOnThePool(ctx context.Context, names []string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, name := range names {
		g.Go(func() error { return count(ctx, s.db, name) })
	}
	return g.Wait()
}

// ResultsInOuterVariable takes values out of the scope.
func (s *Stock) ResultsInOuterVariable(ctx context.Context) (shelves []Shelf, err error) {
	err = s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&shelves).Scan(ctx)
	})
	return shelves, err
}

// Repo is bound to what it is given.
type Repo struct{ db bun.IDB }

// InRepo gives a copy with the transaction to its callback.
func (s *Stock) InRepo(ctx context.Context, fn func(ctx context.Context, r Repo) error) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return fn(ctx, Repo{db: tx}) })
}
