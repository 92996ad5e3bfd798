package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"txvet.test/rules/txleak/sql/store"
)

// WithTx runs fn in a transaction that commits when fn returns nil.
func WithTx(ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := fn(tx); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			return fmt.Errorf("%w (roll back: %v)", err, rerr)
		}
		return err
	}
	return tx.Commit()
}

// WithTxLeaksOnError runs fn in a transaction and forgets it when fn fails.
func WithTxLeaksOnError(ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := fn(tx); err != nil {
		return fmt.Errorf("in transaction: %w", err) // want `transaction "tx" \(begun on line 29\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// WithTxResult runs fn in a transaction and returns its value.
func WithTxResult[T any](ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) (T, error)) (T, error) {
	var zero T
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return zero, err
	}
	defer tx.Rollback()
	v, err := fn(tx)
	if err != nil {
		return zero, err
	}
	if err := tx.Commit(); err != nil {
		return zero, err
	}
	return v, nil
}

// WithTxResultLeaksOnError is the generic wrapper without a rollback.
func WithTxResultLeaksOnError[T any](ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) (T, error)) (T, error) {
	var zero T
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return zero, err
	}
	v, err := fn(tx)
	if err != nil {
		return zero, err // want `transaction "tx" \(begun on line 60\) is still open when this returns \(txleak\)`
	}
	if err := tx.Commit(); err != nil {
		return zero, err
	}
	return v, nil
}

// WithReadTx runs fn in a read-only transaction that is only rolled back.
func WithReadTx(ctx context.Context, db *sql.DB, fn func(q DBTX) error) error {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return fn(tx)
}

type txKey struct{}

// InTx carries the transaction in the context and joins one that is there.
func (l *Ledger) InTx(ctx context.Context, fn func(ctx context.Context) error) (err error) {
	if _, ok := ctx.Value(txKey{}).(*sql.Tx); ok {
		return fn(ctx)
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			tx.Rollback()
			panic(p)
		}
	}()
	if err := fn(context.WithValue(ctx, txKey{}, tx)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// InTxLeaksOnError carries the transaction and drops it when fn fails.
func (l *Ledger) InTxLeaksOnError(ctx context.Context, fn func(ctx context.Context) error) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(context.WithValue(ctx, txKey{}, tx)); err != nil {
		return err // want `transaction "tx" \(begun on line 109\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// from returns the transaction that ctx carries, or the pool.
func (l *Ledger) from(ctx context.Context) DBTX {
	if tx, ok := ctx.Value(txKey{}).(*sql.Tx); ok {
		return tx
	}
	return l.db
}

// TransferInScope leaves the end to the wrapper.
func (l *Ledger) TransferInScope(ctx context.Context, from, to, cents int64) error {
	return WithTx(ctx, l.db, func(tx *sql.Tx) error {
		have, err := balance(ctx, tx, from)
		if err != nil {
			return err
		}
		if have < cents {
			return ErrInsufficient
		}
		if err := addTo(ctx, tx, from, -cents); err != nil {
			return err
		}
		return addTo(ctx, tx, to, cents)
	})
}

// OpenInGenericScope takes the new account's number from the scope.
func (l *Ledger) OpenInGenericScope(ctx context.Context, owner string) (int64, error) {
	return WithTxResult(ctx, l.db, func(tx *sql.Tx) (id int64, err error) {
		err = tx.QueryRowContext(ctx, `INSERT INTO accounts (owner) VALUES ($1) RETURNING id`, owner).Scan(&id)
		return id, err
	})
}

// TransferInCarriedScope finds the transaction in the context.
func (l *Ledger) TransferInCarriedScope(ctx context.Context, from, to, cents int64) error {
	return l.InTx(ctx, func(ctx context.Context) error {
		if err := addTo(ctx, l.from(ctx), from, -cents); err != nil {
			return err
		}
		return addTo(ctx, l.from(ctx), to, cents)
	})
}

// TransferInStoreScope uses another package's wrapper.
func TransferInStoreScope(ctx context.Context, s *store.Store, from, to, cents int64) error {
	return s.InTx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := addTo(ctx, tx, from, -cents); err != nil {
			return err
		}
		return addTo(ctx, tx, to, cents)
	})
}

// SumInReadScope reads two balances at one time.
func (l *Ledger) SumInReadScope(ctx context.Context, a, b int64) (sum int64, err error) {
	err = WithReadTx(ctx, l.db, func(q DBTX) error {
		x, err := balance(ctx, q, a)
		if err != nil {
			return err
		}
		y, err := balance(ctx, q, b)
		sum = x + y
		return err
	})
	return sum, err
}
