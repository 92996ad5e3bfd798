// Package till wraps gorp, as houses do that turn its errors into their own.
package till

import (
	"context"
	"fmt"

	"github.com/go-gorp/gorp/v3"
)

// executor is what a pool and a transaction have in common.
type executor interface {
	Insert(list ...any) error
	SelectOne(holder any, query string, args ...any) error
}

type transaction interface {
	executor
	Commit() error
	Rollback() error
	WithContext(ctx context.Context) gorp.SqlExecutor
}

type pool struct{ *gorp.DbMap }

func (p pool) Begin() (transaction, error) {
	tx, err := p.DbMap.Begin()
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return wrapped{tx}, nil
}

func (p pool) WithContext(ctx context.Context) gorp.SqlExecutor {
	return told{p.DbMap.WithContext(ctx)}
}

type wrapped struct{ *gorp.Transaction }

func (w wrapped) WithContext(ctx context.Context) gorp.SqlExecutor {
	return told{w.Transaction.WithContext(ctx)}
}

// told says which statement failed.
type told struct{ gorp.SqlExecutor }

func (t told) Insert(list ...any) error {
	if err := t.SqlExecutor.Insert(list...); err != nil {
		return fmt.Errorf("insert: %w", err)
	}
	return nil
}

func inTransaction(ctx context.Context, p pool, fn func(executor) error) error {
	tx, err := p.Begin()
	if err != nil {
		return err
	}
	if err := fn(tx.WithContext(ctx)); err != nil {
		if undone := tx.Rollback(); undone != nil {
			return fmt.Errorf("%w; rollback: %w", err, undone)
		}
		return err
	}
	return tx.Commit()
}

type sale struct{ ID, Cents int64 }

type receipt struct{ Sale int64 }

type till struct{ db pool }

func (t *till) sell(ctx context.Context, s *sale) error {
	return inTransaction(ctx, t.db, func(tx executor) error {
		if err := tx.Insert(s); err != nil {
			return err
		}
		return t.db.WithContext(ctx).Insert(&receipt{s.ID}) // want "\"t.db.WithContext\\(ctx\\)\" is used while transaction \"tx\" \\(begun on line 75\\) is open: the statement runs outside it and survives its rollback"
	})
}

func (t *till) sellBoth(ctx context.Context, s *sale) error {
	return inTransaction(ctx, t.db, func(tx executor) error {
		if err := tx.Insert(s); err != nil {
			return err
		}
		return tx.Insert(&receipt{s.ID})
	})
}

func (t *till) sellAndLook(ctx context.Context, s *sale) (int64, error) {
	err := inTransaction(ctx, t.db, func(tx executor) error { return tx.Insert(s) })
	if err != nil {
		return 0, err
	}
	var last sale
	err = t.db.WithContext(ctx).SelectOne(&last, "SELECT * FROM sale ORDER BY id DESC LIMIT 1")
	return last.ID, err
}
