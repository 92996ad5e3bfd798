package field

import (
	"context"
	"database/sql"
	"errors"
)

// Execer executes statements.
type Execer interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
}

// Transaction is what this program wants of one.
type Transaction interface {
	Execer
	Commit() error
	Rollback() error
}

// Beginner begins transactions.
type Beginner interface {
	BeginTx(context.Context) (Transaction, error)
}

type mapped struct{ db *sql.DB }

// BeginTx begins on the pool.
func (m mapped) BeginTx(ctx context.Context) (Transaction, error) {
	tx, err := m.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return mappedTx{tx}, nil
}

type mappedTx struct{ tx *sql.Tx }

func (m mappedTx) Commit() error   { return m.tx.Commit() }
func (m mappedTx) Rollback() error { return m.tx.Rollback() }
func (m mappedTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return m.tx.ExecContext(ctx, query, args...)
}

func rollback(tx Transaction, err error) error { return errors.Join(err, tx.Rollback()) }

// WithTransaction knows its transaction by interfaces only.
func WithTransaction(ctx context.Context, b Beginner, f func(Execer) (any, error)) (any, error) {
	tx, err := b.BeginTx(ctx)
	if err != nil {
		return nil, err
	}
	result, err := f(tx)
	if err != nil {
		return nil, rollback(tx, err)
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	return result, nil
}

// RevokeRollsBackByInterface has the statement itself.
func RevokeRollsBackByInterface(ctx context.Context, b Beginner, serial string) error {
	tx, err := b.BeginTx(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE certificates SET revoked = true WHERE serial = $1`, serial); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// RevokeForgetsRollback leaves the transaction behind the interface open.
func RevokeForgetsRollback(ctx context.Context, b Beginner, serial string) error {
	tx, err := b.BeginTx(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE certificates SET revoked = true WHERE serial = $1`, serial); err != nil {
		return err // want `transaction "tx" \(begun on line 77\) is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}
