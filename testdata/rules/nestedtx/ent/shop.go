// Package shop begins transactions of ent within others.
package shop

import (
	"context"
	"errors"
	"time"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
)

// Store has the client.
type Store struct{ client *ent.Client }

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

func (s *Store) reset(ctx context.Context, id int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		if err := tx.Order.Update().Where(order.UserID(id)).SetStatus("void").Exec(ctx); err != nil {
			return err
		}
		return tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx)
	})
}

// Begin begins another while one is open.
func (s *Store) Begin(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return err
	}
	log, err := s.client.Tx(ctx) // want `a second transaction is begun on "s.client" while "tx" \(begun on line \d+\) is open \(nestedtx\)`
	if err != nil {
		return err
	}
	defer log.Rollback()
	if err := log.Order.Create().SetUserID(id).SetPlacedAt(time.Now()).Exec(ctx); err != nil {
		return err
	}
	if err := log.Commit(); err != nil {
		return err
	}
	return tx.Commit()
}

// Call calls a method that begins its own.
func (s *Store) Call(ctx context.Context, ids []int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		for _, id := range ids {
			if err := s.reset(ctx, id); err != nil { // want `second transaction .*while "tx" \(begun on line \d+\) is open \(nestedtx\)`
				return err
			}
			if err := tx.Profile.DeleteOneID(id).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// After begins the second when the first is over.
func (s *Store) After(ctx context.Context, id int) error {
	err := WithTx(ctx, s.client, func(tx *ent.Tx) error {
		return tx.Profile.DeleteOneID(id).Exec(ctx)
	})
	if err != nil {
		return err
	}
	return s.reset(ctx, id)
}

// join goes on in the transaction of the context, or begins one.
func (s *Store) join(ctx context.Context, fn func(ctx context.Context, client *ent.Client) error) error {
	if tx := ent.TxFromContext(ctx); tx != nil {
		return fn(ctx, tx.Client())
	}
	return WithTx(ctx, s.client, func(tx *ent.Tx) error { return fn(ent.NewTxContext(ctx, tx), tx.Client()) })
}

func (s *Store) void(ctx context.Context, id int) error {
	return s.join(ctx, func(ctx context.Context, client *ent.Client) error {
		return client.Order.Update().Where(order.UserID(id)).SetStatus("void").Exec(ctx)
	})
}

// Joined joins what is open.
func (s *Store) Joined(ctx context.Context, id int) error {
	return s.join(ctx, func(ctx context.Context, client *ent.Client) error {
		if err := client.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
			return err
		}
		return s.void(ctx, id)
	})
}

// Other begins on another database.
func Other(ctx context.Context, here, there *ent.Client, id int) error {
	return WithTx(ctx, here, func(tx *ent.Tx) error {
		u, err := tx.User.Get(ctx, id)
		if err != nil {
			return err
		}
		return WithTx(ctx, there, func(other *ent.Tx) error {
			return other.User.Create().SetName(u.Name).SetEmail(u.Email).Exec(ctx)
		})
	})
}
