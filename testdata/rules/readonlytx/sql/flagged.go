// Package report reads figures.
package report

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/lib/pq" // the driver "postgres"

	"txvet.test/rules/readonlytx/sql/save"
)

// Reports reads from a database.
type Reports struct {
	db *sql.DB
}

func readOnly() *sql.TxOptions { return &sql.TxOptions{ReadOnly: true} }

// view runs fn in a read-only transaction.
func (r *Reports) view(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func mark(ctx context.Context, tx *sql.Tx, name string) error {
	_, err := tx.ExecContext(ctx, `UPDATE reports SET seen = now() WHERE name = $1`, name)
	return err
}

// SalesInserts notes in the transaction that it ran.
func (r *Reports) SalesInserts(ctx context.Context) (sum int64, err error) {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if err := tx.QueryRowContext(ctx, `SELECT sum(total) FROM sales`).Scan(&sum); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO runs (report) VALUES ('sales')`); err != nil { // want `INSERT in "tx", which was begun read-only on line \d+ \(readonlytx\)`
		return 0, err
	}
	return sum, tx.Commit()
}

// StockUpdates has its options in a variable.
func StockUpdates(ctx context.Context, db *sql.DB) error {
	opts := &sql.TxOptions{Isolation: sql.LevelSerializable, ReadOnly: true}
	tx, err := db.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE stock SET checked = now()`); err != nil { // want `UPDATE in "tx", which was begun read-only on line \d+ \(readonlytx\)`
		return fmt.Errorf("check stock: %w", err)
	}
	return tx.Commit()
}

// OldDeletesInQuery writes by a query that returns rows.
func (r *Reports) OldDeletesInQuery(ctx context.Context) (n int, err error) {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if err := tx.QueryRowContext(ctx, `DELETE FROM runs WHERE old RETURNING id`).Scan(&n); err != nil { // want `DELETE in "tx", which was begun read-only on line \d+ \(readonlytx\)`
		return 0, err
	}
	return n, tx.Commit()
}

// SeenUpdatesInHelper writes in a function of this package.
func (r *Reports) SeenUpdatesInHelper(ctx context.Context, name string) error {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := mark(ctx, tx, name); err != nil { // want `mark writes in "tx", which was begun read-only on line \d+ \(readonlytx\)`
		return err
	}
	return tx.Commit()
}

// SeenInsertsInOtherPackage writes in another one.
func (r *Reports) SeenInsertsInOtherPackage(ctx context.Context, name string) error {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := save.Run(ctx, tx, name); err != nil { // want `Run writes in "tx", which was begun read-only on line \d+ \(readonlytx\)`
		return err
	}
	return tx.Commit()
}

// SalesUpdatesInScope writes in the callback of a read-only wrapper.
func (r *Reports) SalesUpdatesInScope(ctx context.Context) error {
	return r.view(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE reports SET seen = now()`) // want `UPDATE in "tx", which was begun read-only on line \d+ \(readonlytx\)`
		return err
	})
}
