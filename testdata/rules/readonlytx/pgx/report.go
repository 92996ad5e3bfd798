// Package report reads figures, on pgx.
package report

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Reports reads from a database.
type Reports struct {
	pool *pgxpool.Pool
}

var snapshot = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

func mark(ctx context.Context, tx pgx.Tx, name string) error {
	_, err := tx.Exec(ctx, `UPDATE reports SET seen = now() WHERE name = $1`, name)
	return err
}

// SalesInserts notes in the transaction that it ran.
func (r *Reports) SalesInserts(ctx context.Context) error {
	tx, err := r.pool.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, `INSERT INTO runs (report) VALUES ('sales')`); err != nil { // want `INSERT in "tx", which was begun read-only on line \d+ \(readonlytx\)`
		return err
	}
	return tx.Commit(ctx)
}

// SeenUpdatesInScope writes in a read-only scope, through a function.
func (r *Reports) SeenUpdatesInScope(ctx context.Context, name string) error {
	return pgx.BeginTxFunc(ctx, r.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		return mark(ctx, tx, name) // want `mark writes in "tx", which was begun read-only on line \d+ \(readonlytx\)`
	})
}

// CopyWrites fills a table.
func (r *Reports) CopyWrites(ctx context.Context, rows [][]any) error {
	return pgx.BeginTxFunc(ctx, r.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		_, err := tx.CopyFrom(ctx, pgx.Identifier{"figures"}, []string{"name", "value"}, pgx.CopyFromRows(rows)) // want `CopyFrom in "tx", which was begun read-only on line \d+ \(readonlytx\)`
		return err
	})
}

// SalesReads only reads.
func (r *Reports) SalesReads(ctx context.Context) (sum int64, err error) {
	err = pgx.BeginTxFunc(ctx, r.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT sum(total) FROM sales`).Scan(&sum)
	})
	return sum, err
}

// SalesReadsInSnapshot has its options in a variable that others may change.
func (r *Reports) SalesReadsInSnapshot(ctx context.Context) (sum int64, err error) {
	err = pgx.BeginTxFunc(ctx, r.pool, snapshot, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT sum(total) FROM sales`).Scan(&sum)
	})
	return sum, err
}

// SeenInReadWrite writes where it may.
func (r *Reports) SeenInReadWrite(ctx context.Context, name string) error {
	return pgx.BeginTxFunc(ctx, r.pool, pgx.TxOptions{AccessMode: pgx.ReadWrite}, func(tx pgx.Tx) error {
		return mark(ctx, tx, name)
	})
}

// ReadThenMark uses two transactions, one after the other.
func (r *Reports) ReadThenMark(ctx context.Context, name string) error {
	if _, err := r.SalesReads(ctx); err != nil {
		return err
	}
	return r.SeenInReadWrite(ctx, name)
}
