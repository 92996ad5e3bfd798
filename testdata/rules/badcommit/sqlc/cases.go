// Package bank books entries by queries of sqlc's shape.
package bank

import (
	"context"
	"database/sql"
	"errors"
	"log"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"txvet.test/rules/outsidetx/sqlc/db"
	"txvet.test/rules/outsidetx/sqlc/pgdb"
)

// BookDropsQueryError commits whatever became of the query.
func BookDropsQueryError(ctx context.Context, conn *sql.DB, id, cents int64) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	q := db.New(conn).WithTx(tx)
	q.AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents})
	if _, err := q.CreateEntry(ctx, db.CreateEntryParams{AccountID: id, Amount: cents}); err != nil {
		return err
	}
	return tx.Commit() // want `"tx" is committed although the error of the statement on line 25 is dropped \(badcommit\)`
}

// BookLogsAndCommits logs the failure and goes on to the commit.
func BookLogsAndCommits(ctx context.Context, conn *sql.DB, id, cents int64) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := db.New(tx).AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		log.Printf("book: %v", err)
	}
	return tx.Commit() // want `"tx" is committed although the statement on line 39 failed on this path \(badcommit\)`
}

// BookInScopeSwallowsError tells pgx that all is well.
func BookInScopeSwallowsError(ctx context.Context, pool *pgxpool.Pool, q *pgdb.Queries, id, cents int64) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if err := q.WithTx(tx).AddBalance(ctx, pgdb.AddBalanceParams{ID: id, Amount: cents}); err != nil {
			log.Printf("book: %v", err)
			return nil // want `nil is returned although the statement on line 48 failed: the scope commits \(badcommit\)`
		}
		return nil
	})
}

// BookNeverCommits writes by its queries and always rolls back.
func BookNeverCommits(ctx context.Context, conn *sql.DB, id, cents int64) error {
	tx, err := conn.BeginTx(ctx, nil) // want `"tx" is written on line \d+ but rolled back on every path \(badcommit\)`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return db.New(tx).AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents})
}

// Book checks each error and the commit's.
func Book(ctx context.Context, conn *sql.DB, id, cents int64) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	q := db.New(tx)
	if err := q.AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		return err
	}
	if _, err := q.CreateEntry(ctx, db.CreateEntryParams{AccountID: id, Amount: cents}); err != nil {
		return err
	}
	return tx.Commit()
}

// BookIfThere treats a missing account as an answer.
func BookIfThere(ctx context.Context, pool *pgxpool.Pool, q *pgdb.Queries, id, cents int64) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		q := q.WithTx(tx)
		account, err := q.GetAccountForUpdate(ctx, id)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return q.AddBalance(ctx, pgdb.AddBalanceParams{ID: account.ID, Amount: cents})
	})
}

// ReadOnlyRollsBack reads, so there is nothing to commit.
func ReadOnlyRollsBack(ctx context.Context, conn *sql.DB, id int64) (db.Account, []db.Entry, error) {
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return db.Account{}, nil, err
	}
	defer tx.Rollback()
	q := db.New(tx)
	account, err := q.GetAccount(ctx, id)
	if err != nil {
		return account, nil, err
	}
	entries, err := q.ListEntries(ctx, id)
	return account, entries, err
}
