// Package shop uses ent's clients beside their transactions.
package shop

import (
	"context"
	"errors"
	"fmt"
	"time"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/product"
	"txvet.test/store/ent/user"
)

var errStock = errors.New("out of stock")

// Store has the client.
type Store struct{ client *ent.Client }

// WithTx runs fn in a transaction.
func WithTx(ctx context.Context, client *ent.Client, fn func(tx *ent.Tx) error) error {
	tx, err := client.Tx(ctx)
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
		if rerr := tx.Rollback(); rerr != nil {
			err = fmt.Errorf("%w: rolling back transaction: %v", err, rerr)
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("committing transaction: %w", err)
	}
	return nil
}

// rollback ends the transaction and keeps both errors.
func rollback(tx *ent.Tx, err error) error {
	if rerr := tx.Rollback(); rerr != nil {
		err = fmt.Errorf("%w: %v", err, rerr)
	}
	return err
}

// Place forgets the transaction in the second statement.
func (s *Store) Place(ctx context.Context, userID int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	o, err := tx.Order.Create().SetUserID(userID).SetPlacedAt(time.Now()).Save(ctx)
	if err != nil {
		return err
	}
	if _, err := s.client.Item.Create().SetOrderID(o.ID).SetProductID(1).SetQuantity(1).Save(ctx); err != nil { // want `^"s.client.Item" is used while transaction "tx" \(begun on line \d+\) is open: the statement runs outside it and survives its rollback \(outsidetx\)$`
		return err
	}
	return tx.Commit()
}

// Buy forgets it in a function.
func (s *Store) Buy(ctx context.Context, productID, n int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		p, err := tx.Product.Query().Where(product.ID(productID)).ForUpdate().Only(ctx)
		if err != nil {
			return err
		}
		if p.Stock < n {
			return errStock
		}
		return s.client.Product.UpdateOneID(productID).AddStock(-n).Exec(ctx) // want `"s.client.Product" is used while transaction "tx" \(begun on line \d+\) is open`
	})
}

// Reads does not see what the transaction wrote.
func (s *Store) Reads(ctx context.Context, id int) (n int, err error) {
	err = WithTx(ctx, s.client, func(tx *ent.Tx) error {
		if err := tx.Order.Update().Where(order.UserID(id)).SetStatus("paid").Exec(ctx); err != nil {
			return err
		}
		n, err = s.client.Order.Query().Where(order.UserID(id), order.Status("paid")).Count(ctx) // want `"s.client.Order" is used while transaction "tx" \(begun on line \d+\) is open`
		return err
	})
	return n, err
}

func (s *Store) pay(ctx context.Context, id int) error {
	return s.client.Order.UpdateOneID(id).SetStatus("paid").Exec(ctx)
}

// Pay calls a method that has the client.
func (s *Store) Pay(ctx context.Context, id int, price int64) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	if err := tx.User.UpdateOneID(id).AddBalance(-price).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	if err := s.pay(ctx, id); err != nil { // want `pay uses "s.client" while transaction "tx" \(begun on line \d+\) is open`
		return rollback(tx, err)
	}
	return tx.Commit()
}

// Users and Orders are two repositories on one client.
type Users struct{ db *ent.Client }

// Orders are the other.
type Orders struct{ db *ent.Client }

// Charge takes money.
func (r *Users) Charge(ctx context.Context, id int, n int64) error {
	return r.db.User.Update().Where(user.ID(id), user.BalanceGTE(n)).AddBalance(-n).Exec(ctx)
}

// Checkout has both.
type Checkout struct {
	client *ent.Client
	users  *Users
	orders *Orders
}

// NewCheckout has one client for all.
func NewCheckout(client *ent.Client) *Checkout {
	return &Checkout{client: client, users: &Users{db: client}, orders: &Orders{db: client}}
}

// Run calls a repository, which has its own client.
func (c *Checkout) Run(ctx context.Context, id int, n int64) error {
	return WithTx(ctx, c.client, func(tx *ent.Tx) error {
		if err := tx.Order.Create().SetUserID(id).SetPlacedAt(time.Now()).Exec(ctx); err != nil {
			return err
		}
		return c.users.Charge(ctx, id, n) // want `Charge uses "c.users.db" while transaction "tx" \(begun on line \d+\) is open`
	})
}

// OfEntity writes through an entity that the client loaded.
func (s *Store) OfEntity(ctx context.Context, id int) error {
	u, err := s.client.User.Get(ctx, id)
	if err != nil {
		return err
	}
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		if err := tx.Order.Update().Where(order.UserID(id)).SetStatus("void").Exec(ctx); err != nil {
			return err
		}
		return u.Update().SetBalance(0).Exec(ctx) // want `is used while transaction "tx" \(begun on line \d+\) is open`
	})
}

// Raw sends text beside it.
func (s *Store) Raw(ctx context.Context) error {
	tx, err := s.client.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM items`); err != nil {
		return rollback(tx, err)
	}
	if _, err := s.client.ExecContext(ctx, `DELETE FROM orders`); err != nil { // want `"s.client" is used while transaction "tx" \(begun on line \d+\) is open`
		return rollback(tx, err)
	}
	return tx.Commit()
}
