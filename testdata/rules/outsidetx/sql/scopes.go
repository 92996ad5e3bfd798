package shop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"txvet.test/rules/outsidetx/sql/store"
)

// WithTx runs fn in a transaction that commits when fn returns nil.
func WithTx(ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// WithTxResult runs fn in a transaction and returns its value.
func WithTxResult[T any](ctx context.Context, db *sql.DB, fn func(ctx context.Context, tx *sql.Tx) (T, error)) (v T, err error) {
	err = WithTx(ctx, db, func(tx *sql.Tx) error {
		v, err = fn(ctx, tx)
		return err
	})
	return v, err
}

// atomically is the shop's own wrapper.
func (s *Shop) atomically(ctx context.Context, fn func(tx *sql.Tx) error) error {
	return WithTx(ctx, s.db, fn)
}

// WithRetry runs fn in up to three transactions, each a new one.
func (s *Shop) WithRetry(ctx context.Context, fn func(tx *sql.Tx) error) (err error) {
	for range 3 {
		if err = s.atomically(ctx, fn); err == nil || errors.Is(err, ErrSoldOut) {
			return err
		}
	}
	return err
}

type txKey struct{}

// InTx carries the transaction in the context that fn gets.
func (s *Shop) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fn(context.WithValue(ctx, txKey{}, tx)); err != nil {
		return err
	}
	return tx.Commit()
}

// on returns the transaction that ctx carries, or the pool.
func (s *Shop) on(ctx context.Context) DBTX {
	if tx, ok := ctx.Value(txKey{}).(*sql.Tx); ok {
		return tx
	}
	return s.db
}

// PlaceInScopeWritesOnPool uses the captured pool in the callback.
func PlaceInScopeWritesOnPool(ctx context.Context, db *sql.DB, o *Order) error {
	return WithTx(ctx, db, func(tx *sql.Tx) error {
		if err := takeStock(ctx, tx, o.Product, o.Count); err != nil {
			return err
		}
		_, err := db.ExecContext(ctx, `INSERT INTO orders (customer) VALUES ($1)`, o.Customer) // want `"db" is used while transaction "tx" \(begun on line 73\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
		return err
	})
}

// PlaceInMethodScopeWritesOnPool does so by a method that wraps the wrapper.
func (s *Shop) PlaceInMethodScopeWritesOnPool(ctx context.Context, o *Order) error {
	return s.atomically(ctx, func(tx *sql.Tx) error {
		if err := takeStock(ctx, tx, o.Product, o.Count); err != nil {
			return err
		}
		_, err := s.db.ExecContext(ctx, `INSERT INTO orders (customer) VALUES ($1)`, o.Customer) // want `"s.db" is used while transaction "tx" \(begun on line 84\) is open.*\(outsidetx\)`
		return err
	})
}

// PlaceInRetryWritesOnPool repeats the outside write with each attempt.
func (s *Shop) PlaceInRetryWritesOnPool(ctx context.Context, o *Order) error {
	return s.WithRetry(ctx, func(tx *sql.Tx) error {
		if _, err := s.db.ExecContext(ctx, `INSERT INTO attempts (customer) VALUES ($1)`, o.Customer); err != nil { // want `"s.db" is used while transaction "tx" \(begun on line 95\) is open.*\(outsidetx\)`
			return err
		}
		return insertOrder(ctx, tx, o)
	})
}

// FindInGenericScopeReadsOnPool reads outside in the generic wrapper.
func (s *Shop) FindInGenericScopeReadsOnPool(ctx context.Context, id int64) (*Order, error) {
	return WithTxResult(ctx, s.db, func(ctx context.Context, tx *sql.Tx) (*Order, error) {
		if _, err := tx.ExecContext(ctx, `UPDATE orders SET seen = true WHERE id = $1`, id); err != nil {
			return nil, err
		}
		return s.findOrder(ctx, id) // want `findOrder uses "s.db" while transaction "tx" \(begun on line 105\) is open.*\(outsidetx\)`
	})
}

// SellInCarriedScopeWritesOnPool bypasses the transaction in its context.
func (s *Shop) SellInCarriedScopeWritesOnPool(ctx context.Context, o *Order) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := insertOrder(ctx, s.on(ctx), o); err != nil {
			return err
		}
		_, err := s.db.ExecContext(ctx, `UPDATE stock SET count = count - 1 WHERE product = $1`, o.Product) // want `"s.db" is used while transaction .*\(begun on line 115\) is open.*\(outsidetx\)`
		return err
	})
}

// SellInStoreScopeUsesOuterStore uses the outer store, not the one it is given.
func SellInStoreScopeUsesOuterStore(ctx context.Context, stock *store.Stock, product int64) error {
	return stock.InTx(ctx, func(in *store.Stock) error {
		if err := in.Take(ctx, product, 1); err != nil {
			return err
		}
		return stock.Take(ctx, product+1, 1)
	})
}

// SellNamedCallbackWritesOnPool names the callback before it hands it over.
func (s *Shop) SellNamedCallbackWritesOnPool(ctx context.Context, o *Order) error {
	sell := func(tx *sql.Tx) error {
		if err := insertOrder(ctx, tx, o); err != nil {
			return err
		}
		return takeStock(ctx, s.db, o.Product, o.Count) // want `takeStock uses "s.db" while transaction "tx" .*is open.*\(outsidetx\)`
	}
	return WithTx(ctx, s.db, sell)
}

// PlaceInScope uses what it is given.
func PlaceInScope(ctx context.Context, db *sql.DB, o *Order) error {
	return WithTx(ctx, db, func(tx *sql.Tx) error {
		if err := takeStock(ctx, tx, o.Product, o.Count); err != nil {
			return err
		}
		return insertOrder(ctx, tx, o)
	})
}

// PlaceAfterReadingOnPool reads on the pool before the scope and after it.
func (s *Shop) PlaceAfterReadingOnPool(ctx context.Context, id int64) (*Order, error) {
	o, err := s.findOrder(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := s.WithRetry(ctx, func(tx *sql.Tx) error { return insertOrder(ctx, tx, o) }); err != nil {
		return nil, err
	}
	return s.findOrder(ctx, o.ID)
}

// SellInCarriedScope finds the transaction in the context each time.
func (s *Shop) SellInCarriedScope(ctx context.Context, o *Order) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := insertOrder(ctx, s.on(ctx), o); err != nil {
			return err
		}
		return takeStock(ctx, s.on(ctx), o.Product, o.Count)
	})
}

// PlaceWithShadowingName calls the callback's transaction db.
func PlaceWithShadowingName(ctx context.Context, db *sql.DB, o *Order) error {
	return WithTx(ctx, db, func(db *sql.Tx) error {
		if err := takeStock(ctx, db, o.Product, o.Count); err != nil {
			return err
		}
		return insertOrder(ctx, db, o)
	})
}

// SellInStoreScope uses the store that is bound to the transaction.
func SellInStoreScope(ctx context.Context, stock *store.Stock, product int64) error {
	return stock.InTx(ctx, func(stock *store.Stock) error {
		return stock.Take(ctx, product, 1)
	})
}

// CopyInScopeToOtherPool writes on a second pool on purpose.
func CopyInScopeToOtherPool(ctx context.Context, db, mirror *sql.DB, o *Order) error {
	return WithTx(ctx, db, func(tx *sql.Tx) error {
		if err := insertOrder(ctx, tx, o); err != nil {
			return err
		}
		_, err := mirror.ExecContext(ctx, `INSERT INTO orders (id, customer) VALUES ($1, $2)`, o.ID, o.Customer)
		return err
	})
}
