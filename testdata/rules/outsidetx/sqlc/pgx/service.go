// Package pgx moves money by queries that sqlc has generated for pgx.
package pgx

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"txvet.test/rules/outsidetx/sqlc/pgdb"
)

// Service keeps the queries beside their pool.
type Service struct {
	pool    *pgxpool.Pool
	queries *pgdb.Queries
}

// NewService returns a service on pool, which stays the caller's.
func NewService(pool *pgxpool.Pool) *Service {
	return &Service{pool: pool, queries: pgdb.New(pool)}
}

// DepositUsesPoolQueries forgets to bind the queries once.
func (s *Service) DepositUsesPoolQueries(ctx context.Context, id, cents int64) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	qtx := s.queries.WithTx(tx)
	if err := qtx.AddBalance(ctx, pgdb.AddBalanceParams{ID: id, Amount: cents}); err != nil {
		return err
	}
	if _, err := s.queries.CreateEntry(ctx, pgdb.CreateEntryParams{AccountID: id, Amount: cents}); err != nil { // want `CreateEntry .*while transaction "tx" \(begun on line 27\) is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit(ctx)
}

// DepositInBeginFuncUsesPoolQueries does so in a callback.
func (s *Service) DepositInBeginFuncUsesPoolQueries(ctx context.Context, id, cents int64) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := s.queries.GetAccount(ctx, id); err != nil { // want `GetAccount .*while transaction "tx" \(begun on line 44\) is open.*\(outsidetx\)`
			return err
		}
		return s.queries.WithTx(tx).AddBalance(ctx, pgdb.AddBalanceParams{ID: id, Amount: cents})
	})
}

// account reads on the pool.
func (s *Service) account(ctx context.Context, id int64) (pgdb.Account, error) {
	return s.queries.GetAccount(ctx, id)
}

// DepositCallsPoolMethod reads by a method, which uses the queries on the pool.
func (s *Service) DepositCallsPoolMethod(ctx context.Context, id, cents int64) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	a, err := s.account(ctx, id) // want `account .*while transaction "tx" \(begun on line 59\) is open.*\(outsidetx\)`
	if err != nil {
		return err
	}
	if err := s.queries.WithTx(tx).AddBalance(ctx, pgdb.AddBalanceParams{ID: a.ID, Amount: cents}); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Deposit binds the queries for as long as the transaction is open.
func (s *Service) Deposit(ctx context.Context, id, cents int64) error {
	a, err := s.account(ctx, id)
	if err != nil {
		return err
	}
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	qtx := s.queries.WithTx(tx)
	if err := qtx.AddBalance(ctx, pgdb.AddBalanceParams{ID: a.ID, Amount: cents}); err != nil {
		return err
	}
	if _, err := qtx.CreateEntry(ctx, pgdb.CreateEntryParams{AccountID: a.ID, Amount: cents}); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// bound returns a copy of the service whose queries are on tx.
func (s *Service) bound(tx pgx.Tx) *Service {
	c := *s
	c.queries = s.queries.WithTx(tx)
	return &c
}

// DepositOnBoundService works on the copy.
func (s *Service) DepositOnBoundService(ctx context.Context, id, cents int64) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		in := s.bound(tx)
		a, err := in.account(ctx, id)
		if err != nil {
			return err
		}
		if a.Balance+cents < 0 {
			return errors.New("too little")
		}
		return in.queries.AddBalance(ctx, pgdb.AddBalanceParams{ID: id, Amount: cents})
	})
}

// DepositRebindsVariable changes the variable over when there is a transaction.
func (s *Service) DepositRebindsVariable(ctx context.Context, tx pgx.Tx, id, cents int64) error {
	q := s.queries
	if tx != nil {
		q = q.WithTx(tx)
	}
	return q.AddBalance(ctx, pgdb.AddBalanceParams{ID: id, Amount: cents})
}
