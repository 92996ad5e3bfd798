// Package bank reads accounts by queries of sqlc's shape.
package bank

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"txvet.test/rules/outsidetx/sqlc/db"
	"txvet.test/rules/outsidetx/sqlc/pgdb"
)

// DepositReadsAfterCommit uses queries whose transaction is over.
func DepositReadsAfterCommit(ctx context.Context, conn *sql.DB, id, cents int64) (db.Account, error) {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return db.Account{}, err
	}
	defer tx.Rollback()
	q := db.New(conn).WithTx(tx)
	if err := q.AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		return db.Account{}, err
	}
	if err := tx.Commit(); err != nil {
		return db.Account{}, err
	}
	return q.GetAccount(ctx, id) // want `"(tx|q)" is used after it was committed on line 27 \(txdone\)`
}

// DepositWritesAfterRollback uses queries whose transaction was rolled back.
func DepositWritesAfterRollback(ctx context.Context, pool *pgxpool.Pool, id, cents int64) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	q := pgdb.New(tx)
	if err := q.AddBalance(ctx, pgdb.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		if rerr := tx.Rollback(ctx); rerr != nil {
			return errors.Join(err, rerr)
		}
		_, ferr := q.CreateEntry(ctx, pgdb.CreateEntryParams{AccountID: id}) // want `"(tx|q)" is used after it was rolled back on line 41 \(txdone\)`
		return errors.Join(err, ferr)
	}
	return tx.Commit(ctx)
}

// DepositReadsOnPoolAfterCommit uses the queries on the pool when all is over.
func DepositReadsOnPoolAfterCommit(ctx context.Context, conn *sql.DB, id, cents int64) (db.Account, error) {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return db.Account{}, err
	}
	defer tx.Rollback()
	q := db.New(conn)
	if err := q.WithTx(tx).AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		return db.Account{}, err
	}
	if err := tx.Commit(); err != nil {
		return db.Account{}, err
	}
	return q.GetAccount(ctx, id)
}

// DepositRebindsInLoop binds the queries to a new transaction in each round.
func DepositRebindsInLoop(ctx context.Context, pool *pgxpool.Pool, ids []int64, cents int64) error {
	q := pgdb.New(pool)
	for _, id := range ids {
		err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			return q.WithTx(tx).AddBalance(ctx, pgdb.AddBalanceParams{ID: id, Amount: cents})
		})
		if err != nil {
			return err
		}
	}
	return nil
}
