// Package bank moves money by queries that sqlc has generated for database/sql.
package bank

import (
	"context"
	"database/sql"
	"fmt"

	"txvet.test/rules/outsidetx/sqlc/db"
)

// Store embeds the queries on the pool and runs them in transactions.
type Store struct {
	*db.Queries
	conn *sql.DB
}

// NewStore returns a store on conn, which stays the caller's.
func NewStore(conn *sql.DB) *Store { return &Store{Queries: db.New(conn), conn: conn} }

// ExecTx runs fn with queries in a transaction that commits when fn returns nil.
func (s *Store) ExecTx(ctx context.Context, fn func(*db.Queries) error) error {
	tx, err := s.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(s.WithTx(tx)); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			return fmt.Errorf("%w (roll back: %v)", err, rerr)
		}
		return err
	}
	return tx.Commit()
}

// TransferUsesOuterQueries books the second entry outside.
func (s *Store) TransferUsesOuterQueries(ctx context.Context, from, to, cents int64) error {
	return s.ExecTx(ctx, func(q *db.Queries) error {
		if err := q.AddBalance(ctx, db.AddBalanceParams{ID: from, Amount: -cents}); err != nil {
			return err
		}
		return s.AddBalance(ctx, db.AddBalanceParams{ID: to, Amount: cents}) // want `AddBalance .*while transaction .*\(begun on line 38\) is open.*\(outsidetx\)`
	})
}

// TransferReadsOuterQueries reads what it decides on outside.
func (s *Store) TransferReadsOuterQueries(ctx context.Context, from, cents int64) error {
	tx, err := s.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	q := s.WithTx(tx)
	account, err := s.Queries.GetAccount(ctx, from) // want `GetAccount .*while transaction "tx" \(begun on line 48\) is open.*\(outsidetx\)`
	if err != nil {
		return err
	}
	if account.Balance < cents {
		return fmt.Errorf("account %d: too little", from)
	}
	if err := q.AddBalance(ctx, db.AddBalanceParams{ID: from, Amount: -cents}); err != nil {
		return err
	}
	return tx.Commit()
}

// Transfer runs all on the queries that it is given.
func (s *Store) Transfer(ctx context.Context, from, to, cents int64) (entry db.Entry, err error) {
	err = s.ExecTx(ctx, func(q *db.Queries) error {
		account, err := q.GetAccountForUpdate(ctx, from)
		if err != nil {
			return err
		}
		if account.Balance < cents {
			return fmt.Errorf("account %d: too little", from)
		}
		if err := q.AddBalance(ctx, db.AddBalanceParams{ID: from, Amount: -cents}); err != nil {
			return err
		}
		if err := q.AddBalance(ctx, db.AddBalanceParams{ID: to, Amount: cents}); err != nil {
			return err
		}
		entry, err = q.CreateEntry(ctx, db.CreateEntryParams{AccountID: to, Amount: cents})
		return err
	})
	return entry, err
}

// TransferByHand begins by hand and binds the queries.
func (s *Store) TransferByHand(ctx context.Context, id, cents int64) error {
	before, err := s.GetAccount(ctx, id)
	if err != nil {
		return err
	}
	tx, err := s.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := s.WithTx(tx).AddBalance(ctx, db.AddBalanceParams{ID: before.ID, Amount: cents}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = s.ListEntries(ctx, id)
	return err
}

// TransferByNew makes queries on the transaction itself.
func TransferByNew(ctx context.Context, conn *sql.DB, id, cents int64) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := db.New(tx).CreateEntry(ctx, db.CreateEntryParams{AccountID: id, Amount: cents}); err != nil {
		return err
	}
	return tx.Commit()
}

// TransferByNewOnPool makes queries on the pool while the transaction is open.
func TransferByNewOnPool(ctx context.Context, conn *sql.DB, id, cents int64) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := db.New(tx).AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		return err
	}
	if _, err := db.New(conn).CreateEntry(ctx, db.CreateEntryParams{AccountID: id, Amount: cents}); err != nil { // want `CreateEntry .*while transaction "tx" \(begun on line 125\) is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}

// book is given the queries, on whatever they are.
func book(ctx context.Context, q db.Querier, id, cents int64) error {
	if err := q.AddBalance(ctx, db.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		return err
	}
	_, err := q.CreateEntry(ctx, db.CreateEntryParams{AccountID: id, Amount: cents})
	return err
}

// BookByInterface gives the bound queries to a function that takes the interface.
func (s *Store) BookByInterface(ctx context.Context, id, cents int64) error {
	return s.ExecTx(ctx, func(q *db.Queries) error { return book(ctx, q, id, cents) })
}

// BookByInterfaceOutside gives it the store, whose queries are on the pool.
func (s *Store) BookByInterfaceOutside(ctx context.Context, id, cents int64) error {
	return s.ExecTx(ctx, func(q *db.Queries) error {
		if err := book(ctx, q, id, cents); err != nil {
			return err
		}
		return book(ctx, s.Queries, id+1, -cents) // want `book .*while transaction .*\(begun on line 155\) is open.*\(outsidetx\)`
	})
}

// LockOutside takes a row lock by a query on the pool.
func (s *Store) LockOutside(ctx context.Context, id int64) (db.Account, error) {
	return s.GetAccountForUpdate(ctx, id) // want `FOR UPDATE in GetAccountForUpdate on .* outside a transaction: the lock is gone when the statement ends \(outsidetx\)`
}
