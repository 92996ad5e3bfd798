package stock

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"sync"

	"golang.org/x/sync/errgroup"

	"txvet.test/rules/txescape/sql/work"
)

// AllOnThePool runs side by side on connections of their own.
func (s *Stock) AllOnThePool(ctx context.Context, shelves []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, shelf := range shelves {
		g.Go(func() error {
			_, err := s.db.ExecContext(gctx, `UPDATE shelves SET counted = now() WHERE name = $1`, shelf)
			return err
		})
	}
	return g.Wait()
}

// AllWithOwnTransactions begins in each goroutine.
func (s *Stock) AllWithOwnTransactions(ctx context.Context, shelves []string) error {
	g, gctx := errgroup.WithContext(ctx)
	for _, shelf := range shelves {
		g.Go(func() error {
			return s.inTx(gctx, func(tx *sql.Tx) error { return count(gctx, tx, shelf) })
		})
	}
	return g.Wait()
}

// InBackground begins and finishes inside the goroutine.
func (s *Stock) InBackground(shelf string) {
	go func() {
		ctx := context.Background()
		tx, err := s.db.BeginTx(ctx, nil)
		if err != nil {
			log.Printf("begin: %v", err)
			return
		}
		defer tx.Rollback()
		if err := count(ctx, tx, shelf); err != nil {
			log.Printf("count %s: %v", shelf, err)
			return
		}
		if err := tx.Commit(); err != nil {
			log.Printf("commit: %v", err)
		}
	}()
}

// NotifyAfterCommit starts a goroutine that knows nothing of the transaction.
func (s *Stock) NotifyAfterCommit(ctx context.Context, shelf string, notify func(string)) error {
	if err := s.inTx(ctx, func(tx *sql.Tx) error { return count(ctx, tx, shelf) }); err != nil {
		return err
	}
	go notify(shelf)
	return nil
}

// NotifyDuringScope starts one inside the scope.
func (s *Stock) NotifyDuringScope(ctx context.Context, shelf string, notify func(string)) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		go notify(shelf)
		return count(ctx, tx, shelf)
	})
}

// OnceInScope calls a literal at once, in this goroutine.
func (s *Stock) OnceInScope(ctx context.Context, shelf string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var once sync.Once
		var err error
		once.Do(func() { err = count(ctx, tx, shelf) })
		return err
	})
}

// AddThroughWriter keeps it in a local struct that ends with the scope.
func (s *Stock) AddThroughWriter(ctx context.Context, sku string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		w := writer{tx: tx}
		return w.add(ctx, sku, 1)
	})
}

// AddThroughClone binds a copy of the repository to it.
func (s *Stock) AddThroughClone(ctx context.Context, fn func(bound *Stock) error) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		bound := *s
		bound.tx = tx
		return fn(&bound)
	})
}

type txKey struct{}

// AddThroughContext carries it in a context for the time of the scope.
func (s *Stock) AddThroughContext(ctx context.Context, fn func(ctx context.Context) error) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		return fn(context.WithValue(ctx, txKey{}, tx))
	})
}

// StepsInOtherPackage hands it to functions that run one after the other.
func (s *Stock) StepsInOtherPackage(ctx context.Context, steps []work.Step) error {
	return s.inTx(ctx, func(tx *sql.Tx) error { return work.Chain(ctx, tx, steps) })
}

// Unit is a unit of work that owns its transaction.
type Unit struct {
	tx *sql.Tx
}

// Begin stores the transaction in a struct with its own Commit and Close.
func (s *Stock) Begin(ctx context.Context) (*Unit, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	u := new(Unit)
	u.tx = tx
	return u, nil
}

// Commit commits the unit.
func (u *Unit) Commit() error { return u.tx.Commit() }

// Close rolls the unit back unless it was committed.
func (u *Unit) Close() error {
	if err := u.tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// Session is used by one goroutine and has at most one transaction.
type Session struct {
	db *sql.DB
	tx *sql.Tx
}

// Begin stores the transaction until Commit or Rollback.
func (s *Session) Begin(ctx context.Context) (err error) {
	s.tx, err = s.db.BeginTx(ctx, nil)
	return err
}

// Commit ends the transaction of Begin.
func (s *Session) Commit() error { return s.tx.Commit() }

// Rollback ends the transaction of Begin.
func (s *Session) Rollback() error { return s.tx.Rollback() }

// ResultsInOuterVariable takes values out of the scope, not the transaction.
func (s *Stock) ResultsInOuterVariable(ctx context.Context) (n int, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM shelves`).Scan(&n)
	})
	return n, err
}

// WaitsOnlyForTheResult gives a goroutine what was read before it started.
func (s *Stock) WaitsOnlyForTheResult(ctx context.Context, price func(n int) int) (total int, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT n FROM stock WHERE sku = $1`, "A").Scan(&n); err != nil {
			return err
		}
		prices := make(chan int, 1)
		go func() { prices <- price(n) }()
		total = <-prices
		return nil
	})
	return total, err
}

// watcher looks at the database again and again, in a goroutine of its own.
type watcher struct {
	db   *sql.DB
	done func(tx *sql.Tx, id int64) (bool, error)
}

func watch(db *sql.DB, id int64, done func(tx *sql.Tx, id int64) (bool, error)) *watcher {
	w := &watcher{db: db, done: done}
	go func() {
		tx, err := db.Begin()
		if err != nil {
			return
		}
		defer tx.Rollback()
		if over, err := done(tx, id); err == nil && over {
			tx.Commit()
		}
	}()
	return w
}

func watchOrder(db *sql.DB, id int64) *watcher {
	return watch(db, id, func(tx *sql.Tx, id int64) (over bool, err error) {
		err = tx.QueryRow("SELECT completed FROM orders WHERE id = $1", id).Scan(&over)
		return over, err
	})
}
