// Package club manages the members of a club, on pgx.
package club

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Club has members in a database.
type Club struct {
	pool *pgxpool.Pool
}

// BanWithBackground makes a context although it has one.
func (c *Club) BanWithBackground(ctx context.Context, id int64) error {
	_, err := c.pool.Exec(context.Background(), `UPDATE members SET banned = true WHERE id = $1`, id) // want `context.Background\(\) is passed although context "ctx" is in scope \(lostctx\)`
	return err
}

// MoveWithBackgroundInTx makes one for a statement of the transaction.
func (c *Club) MoveWithBackgroundInTx(ctx context.Context, id int64, town string) error {
	return pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(context.TODO(), `UPDATE members SET town = $2 WHERE id = $1`, id, town) // want `context.TODO\(\) is passed although context "ctx" is in scope \(lostctx\)`
		return err
	})
}

// MergeScopeWithBackground runs the whole transaction without the caller's context.
func (c *Club) MergeScopeWithBackground(ctx context.Context, from, to int64) error {
	return pgx.BeginFunc(context.Background(), c.pool, func(tx pgx.Tx) error { // want `context.Background\(\) is passed although context "ctx" is in scope \(lostctx\)`
		_, err := tx.Exec(ctx, `UPDATE fees SET member = $2 WHERE member = $1`, from, to)
		return err
	})
}

// CommitDetached does not leave the outcome of the commit to a cancellation.
func (c *Club) CommitDetached(ctx context.Context, id int64) error {
	tx, err := c.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, `DELETE FROM members WHERE id = $1`, id); err != nil {
		return err
	}
	return tx.Commit(context.WithoutCancel(ctx))
}

func (c *Club) purge() error {
	_, err := c.pool.Exec(context.Background(), `DELETE FROM invitations WHERE old`)
	return err
}

// NightlyCallee calls a method that makes its own context.
func (c *Club) NightlyCallee(ctx context.Context) error {
	if err := c.purge(); err != nil { // want `purge reaches the database with context.Background\(\) although context "ctx" is in scope \(lostctx\)`
		return errors.Join(ctx.Err(), err)
	}
	return nil
}

type txKey struct{}

// Atomic runs fn with a context that carries a transaction.
func (c *Club) Atomic(ctx context.Context, fn func(ctx context.Context) error) error {
	return pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		return fn(context.WithValue(ctx, txKey{}, tx))
	})
}

func (c *Club) addFee(ctx context.Context, id int64) error {
	const insert = `INSERT INTO fees (member) VALUES ($1)`
	if tx, ok := ctx.Value(txKey{}).(pgx.Tx); ok {
		_, err := tx.Exec(ctx, insert, id)
		return err
	}
	_, err := c.pool.Exec(ctx, insert, id)
	return err
}

// RenewOuter leaves the transaction that it opened.
func (c *Club) RenewOuter(ctx context.Context, id int64) error {
	return c.Atomic(ctx, func(txCtx context.Context) error {
		if err := c.addFee(txCtx, id); err != nil {
			return fmt.Errorf("first fee: %w", err)
		}
		return c.addFee(ctx, id) // want `"ctx" is the context outside the scope: the call leaves transaction of line \d+ \(lostctx\)`
	})
}

// RenewInner stays in it.
func (c *Club) RenewInner(ctx context.Context, id int64) error {
	return c.Atomic(ctx, func(ctx context.Context) error {
		if err := c.addFee(ctx, id); err != nil {
			return fmt.Errorf("first fee: %w", err)
		}
		return c.addFee(ctx, id)
	})
}

// LeaveRollsBackDetached rolls back even when ctx is cancelled.
func (c *Club) LeaveRollsBackDetached(ctx context.Context, id int64) error {
	tx, err := c.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	if _, err := tx.Exec(ctx, `DELETE FROM members WHERE id = $1`, id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// LeaveRollsBackOnBackground is the same in the older form.
func (c *Club) LeaveRollsBackOnBackground(ctx context.Context, id int64) error {
	tx, err := c.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.Background())
	if _, err := tx.Exec(ctx, `DELETE FROM members WHERE id = $1`, id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// LeaveRollsBackWithTimeout gives the rollback a second of its own.
func (c *Club) LeaveRollsBackWithTimeout(ctx context.Context, id int64) error {
	tx, err := c.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		cleanup, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = tx.Rollback(cleanup)
	}()
	if _, err := tx.Exec(ctx, `DELETE FROM members WHERE id = $1`, id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// CountWithoutContext has none in scope.
func (c *Club) CountWithoutContext() (n int, err error) {
	err = c.pool.QueryRow(context.Background(), `SELECT count(*) FROM members`).Scan(&n)
	return n, err
}
