package billing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"

	"txvet.test/rules/badcommit/sql/store"
)

// WithTx runs fn in a transaction that commits when fn returns nil.
func WithTx(ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) error) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if p := recover(); p != nil {
			tx.Rollback()
			panic(p)
		}
	}()
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// WithTxResult runs fn in a transaction and returns its value.
func WithTxResult[T any](ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) (T, error)) (T, error) {
	var v T
	err := WithTx(ctx, db, func(tx *sql.Tx) (err error) {
		v, err = fn(tx)
		return err
	})
	return v, err
}

// PayInScopeSwallowsError tells the wrapper that all is well.
func (b *Billing) PayInScopeSwallowsError(ctx context.Context, id int64) error {
	return WithTx(ctx, b.db, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE invoices SET paid = true WHERE id = $1`, id); err != nil {
			log.Printf("pay %d: %v", id, err)
			return nil // want `nil is returned although the statement on line 44 failed: the scope commits \(badcommit\)`
		}
		return insertLine(ctx, tx, id, "paid")
	})
}

// PayInScopeFallsThrough logs and returns nil at the end.
func (b *Billing) PayInScopeFallsThrough(ctx context.Context, in *Invoice) error {
	return WithTx(ctx, b.db, func(tx *sql.Tx) error {
		if err := insertInvoice(ctx, tx, in); err != nil {
			log.Printf("insert: %v", err)
		}
		return nil // want `nil is returned although the statement on line 55 failed: the scope commits \(badcommit\)`
	})
}

// PayInGenericScopeSwallowsError returns a zero value and nil.
func (b *Billing) PayInGenericScopeSwallowsError(ctx context.Context, in *Invoice) (int64, error) {
	return WithTxResult(ctx, b.db, func(tx *sql.Tx) (int64, error) {
		if err := insertInvoice(ctx, tx, in); err != nil {
			log.Printf("insert: %v", err)
			return 0, nil // want `nil is returned although the statement on line 65 failed: the scope commits \(badcommit\)`
		}
		return in.ID, nil
	})
}

// PayInStoreScopeSwallowsError does so in another package's wrapper.
func PayInStoreScopeSwallowsError(ctx context.Context, s *store.Store, id int64) error {
	return s.ExecTx(ctx, func(q *store.Queries) error {
		if err := q.MarkPaid(ctx, id); err != nil {
			log.Printf("pay %d: %v", id, err)
			return nil // want `nil is returned although the statement on line 76 failed: the scope commits \(badcommit\)`
		}
		return nil
	})
}

// PayInScopeKeepsErrorOutside keeps the error for after and lets the scope commit.
func (b *Billing) PayInScopeKeepsErrorOutside(ctx context.Context, id int64) error {
	var failed error
	err := WithTx(ctx, b.db, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE invoices SET paid = true WHERE id = $1`, id); err != nil {
			failed = err
			return nil // want `nil is returned although the statement on line 88 failed: the scope commits \(badcommit\)`
		}
		return insertLine(ctx, tx, id, "paid")
	})
	return errors.Join(err, failed)
}

// PayInScope returns each error.
func (b *Billing) PayInScope(ctx context.Context, id int64) error {
	return WithTx(ctx, b.db, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE invoices SET paid = true WHERE id = $1`, id); err != nil {
			return fmt.Errorf("pay: %w", err)
		}
		return insertLine(ctx, tx, id, "paid")
	})
}

// PayInScopeIfThere returns nil when there is no row, which is no failure.
func (b *Billing) PayInScopeIfThere(ctx context.Context, id int64) error {
	return WithTx(ctx, b.db, func(tx *sql.Tx) error {
		var cents int64
		err := tx.QueryRowContext(ctx, `SELECT cents FROM invoices WHERE id = $1 FOR UPDATE`, id).Scan(&cents)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO payments (invoice, cents) VALUES ($1, $2)`, id, cents)
		return err
	})
}

// PayInGenericScope returns the value with the error.
func (b *Billing) PayInGenericScope(ctx context.Context, in *Invoice) (int64, error) {
	return WithTxResult(ctx, b.db, func(tx *sql.Tx) (int64, error) {
		if err := insertInvoice(ctx, tx, in); err != nil {
			return 0, err
		}
		return in.ID, nil
	})
}

// PayInStoreScope wraps and returns.
func PayInStoreScope(ctx context.Context, s *store.Store, id int64) error {
	return s.ExecTx(ctx, func(q *store.Queries) error {
		if err := q.MarkPaid(ctx, id); err != nil {
			return fmt.Errorf("pay: %w", err)
		}
		return nil
	})
}

// PayLogsScopesError logs what the scope answers; it has rolled back by then.
func (b *Billing) PayLogsScopesError(ctx context.Context, id int64) {
	if err := b.PayInScope(ctx, id); err != nil {
		log.Printf("pay %d: %v", id, err)
	}
}
