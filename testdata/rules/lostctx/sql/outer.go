package club

import (
	"context"
	"database/sql"
	"fmt"
)

type txKey struct{}

type executor interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Atomic runs fn with a context that carries a transaction.
func (c *Club) Atomic(ctx context.Context, fn func(ctx context.Context) error) error {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if err := fn(context.WithValue(ctx, txKey{}, tx)); err != nil {
		return err
	}
	return tx.Commit()
}

// on returns the transaction that ctx carries, or else the pool.
func (c *Club) on(ctx context.Context) executor {
	if tx, ok := ctx.Value(txKey{}).(*sql.Tx); ok {
		return tx
	}
	return c.db
}

func (c *Club) addFee(ctx context.Context, id int64) error {
	_, err := c.on(ctx).ExecContext(ctx, `INSERT INTO fees (member) VALUES ($1)`, id)
	return err
}

func (c *Club) addMember(ctx context.Context, id int64) error {
	if _, err := c.on(ctx).ExecContext(ctx, `INSERT INTO members (id) VALUES ($1)`, id); err != nil {
		return fmt.Errorf("add member %d: %w", id, err)
	}
	return nil
}

// JoinOuterInSecondCall passes the outer context to the second call.
func (c *Club) JoinOuterInSecondCall(ctx context.Context, id int64) error {
	return c.Atomic(ctx, func(txCtx context.Context) error {
		if err := c.addMember(txCtx, id); err != nil {
			return err
		}
		return c.addFee(ctx, id) // want `"ctx" is the context outside the scope: the call leaves transaction of line \d+ \(lostctx\)`
	})
}

// RenewOuterBecauseUnnamed ignores the parameter of the callback.
func (c *Club) RenewOuterBecauseUnnamed(ctx context.Context, id int64) error {
	return c.Atomic(ctx, func(context.Context) error {
		return c.addFee(ctx, id) // want `"ctx" is the context outside the scope: the call leaves transaction of line \d+ \(lostctx\)`
	})
}

// JoinInner shadows the outer context.
func (c *Club) JoinInner(ctx context.Context, id int64) error {
	return c.Atomic(ctx, func(ctx context.Context) error {
		if err := c.addMember(ctx, id); err != nil {
			return err
		}
		return c.addFee(ctx, id)
	})
}

// JoinThenOutside uses the outer context after the scope.
func (c *Club) JoinThenOutside(ctx context.Context, id int64) error {
	if err := c.Atomic(ctx, func(txCtx context.Context) error {
		return c.addMember(txCtx, id)
	}); err != nil {
		return err
	}
	return c.addFee(ctx, id)
}

// JoinUnlessDone only asks the outer context whether it is done.
func (c *Club) JoinUnlessDone(ctx context.Context, id int64) error {
	return c.Atomic(ctx, func(txCtx context.Context) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return c.addMember(txCtx, id)
	})
}

// JoinDerived derives from the context of the scope.
func (c *Club) JoinDerived(ctx context.Context, id int64) error {
	type note struct{}
	return c.Atomic(ctx, func(ctx context.Context) error {
		return c.addFee(context.WithValue(ctx, note{}, "renewal"), id)
	})
}
