// Package transact gives repositories a part in the transaction of the context.
package transact

import (
	"context"
	"errors"

	"entgo.io/ent/dialect"

	"txvet.test/rules/outsidetx/standin/carry"
)

// Tx is the transaction of a client.
type Tx struct {
	carry.Driver
	client dialect.Driver
}

// Client is what a client is made of that works in the transaction.
func (tx *Tx) Client() dialect.Driver { return tx.client }

// Repository can take part in a transaction.
type Repository[T any] interface {
	WithTx(ctx context.Context, tx *Tx) T
	Self() T
}

// Join runs fn with the repository, in the transaction of the context if it has one.
func Join[T, R any](ctx context.Context, repo interface{ Repository[T] }, fn func(ctx context.Context, repo T) (R, error)) (R, error) {
	var none R
	tx, err := from(ctx)
	if err != nil {
		if _, ok := err.(*carry.NoneError); !ok {
			return none, err
		}
		return fn(ctx, repo.Self())
	}
	return fn(ctx, repo.WithTx(ctx, tx))
}

// JoinOnly is Join for what has no result.
func JoinOnly[T any](ctx context.Context, repo interface{ Repository[T] }, fn func(ctx context.Context, repo T) error) error {
	_, err := Join(ctx, repo, func(ctx context.Context, repo T) (any, error) { return nil, fn(ctx, repo) })
	return err
}

// Begin begins a transaction.
type Begin func(ctx context.Context) (*Tx, error)

// Run runs fn with the repository in a transaction of its own.
func Run[T any](ctx context.Context, begin Begin, repo interface{ Repository[T] }, fn func(repo T) error) error {
	tx, err := begin(ctx)
	if err != nil {
		return err
	}
	if err := fn(repo.WithTx(ctx, tx)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func from(ctx context.Context) (*Tx, error) {
	d, err := carry.From(ctx)
	if err != nil {
		return nil, err
	}
	tx, ok := d.(*Tx)
	if !ok {
		return nil, errors.New("the transaction is another client's")
	}
	return tx, nil
}
