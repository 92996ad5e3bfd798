// Package orders keeps orders with ent.
package orders

import (
	"context"
	"fmt"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
)

// Store has the client.
type Store struct {
	client *ent.Client
}

// New returns a store on a client.
func New(client *ent.Client) *Store { return &Store{client: client} }

// Get gives an order with its items.
func (s *Store) Get(ctx context.Context, id int) (*ent.Order, error) {
	return s.client.Order.Query().Where(order.ID(id)).WithItems().Only(ctx)
}

// WithTx runs fn in a transaction.
func (s *Store) WithTx(ctx context.Context, fn func(tx *ent.Tx) error) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if v := recover(); v != nil {
			tx.Rollback()
			panic(v)
		}
	}()
	if err := fn(tx); err != nil {
		if undo := tx.Rollback(); undo != nil {
			err = fmt.Errorf("%w: %v", err, undo)
		}
		return err
	}
	return tx.Commit()
}

// Close closes an order and writes who did.
func (s *Store) Close(ctx context.Context, id, user int) error {
	return s.WithTx(ctx, func(tx *ent.Tx) error {
		if err := tx.Order.UpdateOneID(id).SetStatus("closed").Exec(ctx); err != nil {
			return err
		}
		return s.touch(ctx, user)
	})
}

func (s *Store) touch(ctx context.Context, user int) error {
	return s.client.User.UpdateOneID(user).AddBalance(1).Exec(ctx)
}

// Total is the sum of an order.
func Total(o *ent.Order) (sum int64) {
	for _, item := range o.Edges.Items {
		sum += item.Edges.Product.Price * int64(item.Quantity)
	}
	return sum
}
