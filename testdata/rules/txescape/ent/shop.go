// Package shop lets transactions of ent out of their scopes, or not.
package shop

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
)

// Store has the client, and a transaction for a while.
type Store struct {
	client *ent.Client
	tx     *ent.Tx
}

// WithTx runs fn in a transaction.
func WithTx(ctx context.Context, client *ent.Client, fn func(tx *ent.Tx) error) error {
	tx, err := client.Tx(ctx)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func void(ctx context.Context, client *ent.Client, id int) error {
	return client.Order.UpdateOneID(id).SetStatus("void").Exec(ctx)
}

// Field keeps the transaction of a scope.
func (s *Store) Field(ctx context.Context, id int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		s.tx = tx // want `transaction "tx" is stored in s.tx and outlives its scope \(txescape\)`
		return void(ctx, tx.Client(), id)
	})
}

// Outer keeps it in a variable of the function around.
func (s *Store) Outer(ctx context.Context, id int) (*ent.Tx, error) {
	var kept *ent.Tx
	err := WithTx(ctx, s.client, func(tx *ent.Tx) error {
		kept = tx // want `transaction "tx" is stored in kept and outlives its scope \(txescape\)`
		return void(ctx, tx.Client(), id)
	})
	return kept, err
}

// Group shares it among goroutines.
func (s *Store) Group(ctx context.Context, ids []int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		g, ctx := errgroup.WithContext(ctx)
		for _, id := range ids {
			g.Go(func() error { return tx.Order.UpdateOneID(id).SetStatus("void").Exec(ctx) }) // want `transaction "tx".* is used in a goroutine \(txescape\)`
		}
		return g.Wait()
	})
}

// GroupByClient shares its client.
func (s *Store) GroupByClient(ctx context.Context, ids []int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	client := tx.Client()
	g, gctx := errgroup.WithContext(ctx)
	for _, id := range ids {
		g.Go(func() error { return void(gctx, client, id) }) // want `is used in a goroutine \(txescape\)`
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return tx.Commit()
}

// Pool shares the client, which many may use.
func (s *Store) Pool(ctx context.Context, ids []int) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, id := range ids {
		g.Go(func() error { return void(ctx, s.client, id) })
	}
	return g.Wait()
}

// Entity takes an entity and a number out, not the transaction.
func (s *Store) Entity(ctx context.Context, id int) (u *ent.User, n int, err error) {
	err = WithTx(ctx, s.client, func(tx *ent.Tx) error {
		if u, err = tx.User.UpdateOneID(id).SetBalance(0).Save(ctx); err != nil {
			return err
		}
		n, err = tx.Order.Update().Where(order.UserID(id)).SetStatus("void").Save(ctx)
		return err
	})
	return u, n, err
}

// Copy is bound to the transaction, and ends with it.
func (s *Store) Copy(ctx context.Context, id int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		in := *s
		in.client, in.tx = tx.Client(), tx
		return void(ctx, in.client, id)
	})
}

// Each begins one in each goroutine.
func (s *Store) Each(ctx context.Context, ids []int) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, id := range ids {
		g.Go(func() error {
			return WithTx(ctx, s.client, func(tx *ent.Tx) error { return void(ctx, tx.Client(), id) })
		})
	}
	return g.Wait()
}
