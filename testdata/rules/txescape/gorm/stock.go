// Package stock counts what is in the warehouse, on gorm.
package stock

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
	"gorm.io/gorm"
)

// Shelf is one row of shelves.
type Shelf struct {
	ID    uint `gorm:"primaryKey"`
	Name  string
	Count int
}

// Stock counts in a database.
type Stock struct {
	db *gorm.DB
	tx *gorm.DB
}

// New returns a stock on db, which stays the caller's.
func New(db *gorm.DB) *Stock { return &Stock{db: db} }

var current *gorm.DB

func count(tx *gorm.DB, name string) error {
	return tx.Model(&Shelf{}).Where("name = ?", name).Update("count", gorm.Expr("count + 1")).Error
}

// OpenStoredInField keeps the transaction that gorm finishes.
func (s *Stock) OpenStoredInField(ctx context.Context) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		s.tx = tx // want `^transaction "tx" is stored in s.tx and outlives its scope \(txescape\)$`
		return count(tx, "A")
	})
}

// OpenStoredInGlobal keeps it for everybody.
func (s *Stock) OpenStoredInGlobal(ctx context.Context) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		current = tx // want `transaction "tx" is stored in current and outlives its scope \(txescape\)`
		return count(tx, "B")
	})
}

// CountStoredInOuterVariable uses what gorm has finished.
func (s *Stock) CountStoredInOuterVariable(ctx context.Context) (kept *gorm.DB, err error) {
	err = s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		kept = tx // want `transaction "tx" is stored in kept and outlives its scope \(txescape\)`
		return count(tx, "C")
	})
	return kept, err
}

// AllInErrgroup shares one connection among goroutines.
func (s *Stock) AllInErrgroup(ctx context.Context, names []string) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var g errgroup.Group
		for _, name := range names {
			g.Go(func() error { return count(tx, name) }) // want `transaction "tx".* is used in a goroutine \(txescape\)`
		}
		return g.Wait()
	})
}

// AllInGoroutines does the same by hand.
func (s *Stock) AllInGoroutines(ctx context.Context, names []string) error {
	tx := s.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	errs := make([]error, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Add(1)
		go func() { defer wg.Done(); errs[i] = tx.Where("name = ?", name).Delete(&Shelf{}).Error }() // want `transaction "tx" \(begun on line \d+\) is used in a goroutine \(txescape\)`
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return tx.Commit().Error
}

func audit(tx *gorm.DB, name string) { _ = count(tx, name) }

// AuditInBackground goes on writing when the transaction is over.
func (s *Stock) AuditInBackground(ctx context.Context, name string) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		go audit(tx, name) // want `transaction "tx" \(begun on line \d+\) is used in a goroutine \(txescape\)`
		return count(tx, name)
	})
}

// SessionInGoroutine makes a session, which is the same connection.
func (s *Stock) SessionInGoroutine(ctx context.Context, name string) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		done := make(chan error, 1)
		session := tx.Session(&gorm.Session{NewDB: true})
		go func() { done <- count(session, name) }() // want `is used in a goroutine \(txescape\)`
		if err := count(tx, "main"); err != nil {
			return err
		}
		return <-done
	})
}

// AllOnThePool runs side by side on connections of their own.
func (s *Stock) AllOnThePool(ctx context.Context, names []string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, name := range names {
		g.Go(func() error { return count(s.db.WithContext(ctx), name) })
	}
	return g.Wait()
}

// AllWithOwnTransactions begins in each goroutine.
func (s *Stock) AllWithOwnTransactions(ctx context.Context, names []string) error {
	g, ctx := errgroup.WithContext(ctx)
	db := s.db.WithContext(ctx)
	for _, name := range names {
		g.Go(func() error {
			return db.Transaction(func(tx *gorm.DB) error { return count(tx, name) })
		})
	}
	return g.Wait()
}

// ResultsInOuterVariable takes values out of the scope.
func (s *Stock) ResultsInOuterVariable(ctx context.Context) (shelves []Shelf, err error) {
	var n int64
	err = s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		res := tx.Find(&shelves)
		n = res.RowsAffected
		return res.Error
	})
	return shelves[:n], err
}

// Unit is bound to a transaction while its callback runs.
type Unit struct{ tx *gorm.DB }

// Count counts in it.
func (u *Unit) Count(name string) error { return count(u.tx, name) }

// InUnit gives a copy with the transaction to its callback.
func (s *Stock) InUnit(ctx context.Context, fn func(u *Unit) error) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		u := &Unit{tx: tx}
		return fn(u)
	})
}

// NotifyAfterwards starts the goroutine when the transaction is over.
func (s *Stock) NotifyAfterwards(ctx context.Context, name string, notify func(string)) error {
	err := s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return count(tx, name) })
	if err != nil {
		return err
	}
	go notify(name)
	return nil
}
