// Package derived makes handles from handles.
package derived

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // the driver "postgres"
)

// Queries is what sqlc generates, in short.
type Queries struct {
	db dbtx
}

type dbtx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// New binds queries to a pool or a transaction.
//
// effect: return: r0.db is db
func New(db dbtx) *Queries { return &Queries{db: db} }

// WithTx binds queries to a transaction.
//
// effect: return: r0.db is tx
func (q *Queries) WithTx(tx *sql.Tx) *Queries { return &Queries{db: tx} }

// Touch writes on what the queries are bound to.
//
// effect: writes q.db with ctx
func (q *Queries) Touch(ctx context.Context, id int64) error {
	_, err := q.db.ExecContext(ctx, `UPDATE items SET touched = now() WHERE id = $1`, id)
	return err
}

// TouchIn binds to the transaction and writes there, not on its own handle.
//
// effect: writes tx with ctx
func (q *Queries) TouchIn(ctx context.Context, tx *sql.Tx, id int64) error {
	return q.WithTx(tx).Touch(ctx, id)
}

// Execute runs a statement of the pool in the transaction.
//
// effect: writes tx with ctx
func Execute(ctx context.Context, tx *sql.Tx, stmt *sql.Stmt, id int64) error {
	_, err := tx.StmtContext(ctx, stmt).ExecContext(ctx, id)
	return err
}

// Wrap gives a pool of database/sql the methods of sqlx.
//
// effect: return: r0 is db
func Wrap(db *sql.DB) *sqlx.DB { return sqlx.NewDb(db, "postgres") }

// WrapAndCount reads on the pool through two layers.
//
// effect: reads db with ctx
func WrapAndCount(ctx context.Context, db *sql.DB) (n int, err error) {
	if err := Wrap(db).GetContext(ctx, &n, `SELECT count(*) FROM items`); err != nil {
		return 0, fmt.Errorf("count: %w", err)
	}
	return n, nil
}
