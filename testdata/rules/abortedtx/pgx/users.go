// Package users keeps user accounts in PostgreSQL, on pgx.
package users

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Users is a repository.
type Users struct {
	pool *pgxpool.Pool
}

func isDuplicate(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.Code == "23505"
}

func insert(ctx context.Context, tx pgx.Tx, name string) error {
	_, err := tx.Exec(ctx, `INSERT INTO users (name) VALUES ($1)`, name)
	return err
}

// EnsureContinuesAfterDuplicate looks for the row that was in the way.
func EnsureContinuesAfterDuplicate(ctx context.Context, tx pgx.Tx, name string) (id int64, err error) {
	_, err = tx.Exec(ctx, `INSERT INTO users (name) VALUES ($1)`, name)
	if err != nil && !isDuplicate(err) {
		return 0, fmt.Errorf("insert %s: %w", name, err)
	}
	err = tx.QueryRow(ctx, `SELECT id FROM users WHERE name = $1`, name).Scan(&id) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
	return id, err
}

// GrantContinuesInScope goes on in the callback of BeginFunc.
func (u *Users) GrantContinuesInScope(ctx context.Context, id int64, role string) error {
	return pgx.BeginFunc(ctx, u.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO grants (user_id, role) VALUES ($1, $2)`, id, role); err != nil {
			_, err := tx.Exec(ctx, `UPDATE grants SET granted = now() WHERE user_id = $1 AND role = $2`, id, role) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
			return err
		}
		return nil
	})
}

// AddContinuesAfterHelper goes on after a helper failed.
func AddContinuesAfterHelper(ctx context.Context, tx pgx.Tx, name string) error {
	if err := insert(ctx, tx, name); err != nil {
		_, noteErr := tx.Exec(ctx, `INSERT INTO rejected (name) VALUES ($1)`, name) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		return errors.Join(err, noteErr)
	}
	return nil
}

// EnsureInSavepoint expects the failure in a nested transaction.
func EnsureInSavepoint(ctx context.Context, tx pgx.Tx, name string) (id int64, err error) {
	err = pgx.BeginFunc(ctx, tx, func(sp pgx.Tx) error { return insert(ctx, sp, name) })
	if err != nil && !isDuplicate(err) {
		return 0, err
	}
	err = tx.QueryRow(ctx, `SELECT id FROM users WHERE name = $1`, name).Scan(&id)
	return id, err
}

// EnsureWithSavepointByHand begins and finishes the nested transaction itself.
func EnsureWithSavepointByHand(ctx context.Context, tx pgx.Tx, name string) error {
	sp, err := tx.Begin(ctx)
	if err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	if err := insert(ctx, sp, name); err != nil {
		if rbErr := sp.Rollback(ctx); rbErr != nil {
			return errors.Join(err, rbErr)
		}
		_, err := tx.Exec(ctx, `UPDATE users SET seen = now() WHERE name = $1`, name)
		return err
	}
	return sp.Commit(ctx)
}

// AddUnlessThere goes on after a query that found nothing.
func AddUnlessThere(ctx context.Context, tx pgx.Tx, name string) (id int64, err error) {
	err = tx.QueryRow(ctx, `SELECT id FROM users WHERE name = $1`, name).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		err = tx.QueryRow(ctx, `INSERT INTO users (name) VALUES ($1) RETURNING id`, name).Scan(&id)
	}
	return id, err
}

// OnThePool fails outside any transaction, so the next statement is free to run.
func (u *Users) OnThePool(ctx context.Context, name string) error {
	_, err := u.pool.Exec(ctx, `INSERT INTO users (name) VALUES ($1)`, name)
	if isDuplicate(err) {
		_, err = u.pool.Exec(ctx, `UPDATE users SET seen = now() WHERE name = $1`, name)
	}
	return err
}

// RetryBeginsAgain takes a new transaction after each failure.
func (u *Users) RetryBeginsAgain(ctx context.Context, name string) (err error) {
	for range 3 {
		err = pgx.BeginFunc(ctx, u.pool, func(tx pgx.Tx) error { return insert(ctx, tx, name) })
		if err == nil || isDuplicate(err) {
			return err
		}
	}
	return err
}
