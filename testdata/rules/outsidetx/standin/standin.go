// Package standin has repositories that helpers hand out again, bound to the
// transaction of the context.
package standin

import (
	"context"
	"time"

	"txvet.test/rules/outsidetx/standin/transact"
	"txvet.test/store/ent"
	"txvet.test/store/ent/item"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/user"
)

// Orders is such a repository.
type Orders struct {
	db  *ent.Client
	now func() time.Time
}

// Place forgets that it was given a repository.
func (o *Orders) Place(ctx context.Context, userID int) (*ent.Order, error) {
	return transact.Join(ctx, o, func(ctx context.Context, tx *Orders) (*ent.Order, error) {
		return o.db.Order.Create().SetUserID(userID).SetPlacedAt(o.now()).Save(ctx) // want `"o.db.Order" is used in a function that is given "tx"`
	})
}

// Count does not.
func (o *Orders) Count(ctx context.Context, userID int) (int, error) {
	return transact.Join(ctx, o, func(ctx context.Context, tx *Orders) (int, error) {
		return tx.db.Order.Query().Where(order.UserID(userID)).Count(ctx)
	})
}

// Block has no result.
func (o *Orders) Block(ctx context.Context, userID int) error {
	return transact.JoinOnly(ctx, o, func(ctx context.Context, tx *Orders) error {
		return o.db.User.UpdateOneID(userID).SetBalance(0).Exec(ctx) // want `"o.db.User" is used in a function that is given "tx"`
	})
}

// Owned reads by the way.
func (o *Orders) Owned(ctx context.Context, userID int) error {
	return transact.JoinOnly(ctx, o, func(ctx context.Context, tx *Orders) error {
		u, err := o.owner(ctx, userID) // want `owner uses "o.db" in a function that is given "tx"`
		if err != nil {
			return err
		}
		return tx.db.User.UpdateOne(u).SetBalance(0).Exec(ctx)
	})
}

func (o *Orders) owner(ctx context.Context, userID int) (*ent.User, error) {
	return o.db.User.Query().Where(user.ID(userID)).Only(ctx)
}

// Cancel has a transaction of its own.
func (o *Orders) Cancel(ctx context.Context, begin transact.Begin, id int) error {
	return transact.Run(ctx, begin, o, func(tx *Orders) error {
		if err := tx.db.Order.UpdateOneID(id).SetStatus("cancelled").Exec(ctx); err != nil {
			return err
		}
		return o.db.Item.Update().Where(item.OrderID(id)).SetQuantity(0).Exec(ctx) // want `"o.db.Item" is used in a function that is given "tx"`
	})
}

// Again calls what takes part by itself.
func (o *Orders) Again(ctx context.Context, userID int) (int, error) {
	return transact.Join(ctx, o, func(ctx context.Context, _ *Orders) (int, error) {
		return o.Count(ctx, userID)
	})
}

// WithTx is the repository in a transaction.
func (o *Orders) WithTx(_ context.Context, tx *transact.Tx) *Orders {
	return &Orders{db: ent.NewClient(ent.Driver(tx.Client())), now: o.now}
}

// Self is the repository.
func (o *Orders) Self() *Orders { return o }
