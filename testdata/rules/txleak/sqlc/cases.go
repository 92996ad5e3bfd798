// Package bank opens accounts by queries of sqlc's shape.
package bank

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"txvet.test/rules/outsidetx/sqlc/db"
	"txvet.test/rules/outsidetx/sqlc/pgdb"
)

// DepositLeaksOnError ends the transaction on success only.
func DepositLeaksOnError(ctx context.Context, conn *sql.DB, q *db.Queries, id, cents int64) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := q.WithTx(tx).AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		return fmt.Errorf("deposit: %w", err) // want `transaction "tx" \(begun on line 19\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// DepositNeverFinishes binds the queries and forgets what they are bound to.
func DepositNeverFinishes(ctx context.Context, pool *pgxpool.Pool, id, cents int64) error {
	tx, err := pool.Begin(ctx) // want `transaction "tx" is never committed or rolled back \(txleak\)`
	if err != nil {
		return err
	}
	return pgdb.New(tx).AddBalance(ctx, pgdb.AddBalanceParams{ID: id, Amount: cents})
}

// begin returns queries in a transaction and the transaction itself.
func begin(ctx context.Context, pool *pgxpool.Pool) (*pgdb.Queries, pgx.Tx, error) {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return nil, nil, err
	}
	return pgdb.New(pool).WithTx(tx), tx, nil
}

// DepositLeaksHelpersTransaction forgets what came with the queries.
func DepositLeaksHelpersTransaction(ctx context.Context, pool *pgxpool.Pool, id, cents int64) error {
	q, tx, err := begin(ctx, pool)
	if err != nil {
		return err
	}
	if err := q.AddBalance(ctx, pgdb.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		return err // want `transaction "tx" \(begun on line 49\) is still open when this returns \(txleak\)`
	}
	return tx.Commit(ctx)
}

// DepositEndsHelpersTransaction ends it on each path.
func DepositEndsHelpersTransaction(ctx context.Context, pool *pgxpool.Pool, id, cents int64) error {
	q, tx, err := begin(ctx, pool)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := q.AddBalance(ctx, pgdb.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Repo runs its queries on a pool or in a transaction that it owns.
type Repo struct {
	conn *sql.DB
	q    *db.Queries
	tx   *sql.Tx
}

// Begin returns a copy in a transaction, which Commit or Rollback ends.
func (r *Repo) Begin(ctx context.Context) (*Repo, error) {
	tx, err := r.conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &Repo{conn: r.conn, q: r.q.WithTx(tx), tx: tx}, nil
}

// Commit ends the copy's transaction and keeps its work.
func (r *Repo) Commit() error { return r.tx.Commit() }

// Rollback ends the copy's transaction and drops its work.
func (r *Repo) Rollback() error { return r.tx.Rollback() }

// DepositByRepo ends the copy on each path.
func (r *Repo) DepositByRepo(ctx context.Context, id, cents int64) error {
	in, err := r.Begin(ctx)
	if err != nil {
		return err
	}
	if err := in.q.AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		return errors.Join(err, in.Rollback())
	}
	return in.Commit()
}

// DepositLeaksRepo forgets the copy on an error.
func (r *Repo) DepositLeaksRepo(ctx context.Context, id, cents int64) error {
	in, err := r.Begin(ctx)
	if err != nil {
		return err
	}
	if err := in.q.AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		return err // want `transaction "in" \(begun on line 108\) is still open when this returns \(txleak\)`
	}
	return in.Commit()
}

// ExecTx runs fn with queries in a transaction that commits when fn returns nil.
func (r *Repo) ExecTx(ctx context.Context, fn func(db.Querier) error) (err error) {
	tx, err := r.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback()
		}
	}()
	if err := fn(r.q.WithTx(tx)); err != nil {
		return err
	}
	return tx.Commit()
}

// DepositInScope leaves the finish to the wrapper.
func (r *Repo) DepositInScope(ctx context.Context, id, cents int64) error {
	return r.ExecTx(ctx, func(q db.Querier) error {
		return q.AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents})
	})
}
