// Package shop begins transactions of ent, and ends them or not.
package shop

import (
	"context"
	"database/sql"
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

// rollback ends the transaction and keeps both errors.
func rollback(tx *ent.Tx, err error) error {
	if rerr := tx.Rollback(); rerr != nil {
		err = fmt.Errorf("%w: %v", err, rerr)
	}
	return err
}

// Place thinks of the happy path only.
func (s *Store) Place(ctx context.Context, userID int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := tx.Order.Create().SetUserID(userID).SetPlacedAt(time.Now()).Exec(ctx); err != nil {
		return err // want `^transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)$`
	}
	return tx.Commit()
}

// Buy forgets the path that is no error of the database.
func (s *Store) Buy(ctx context.Context, productID, n int) error {
	tx, err := s.client.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return err
	}
	p, err := tx.Product.Query().Where(product.ID(productID)).ForUpdate().Only(ctx)
	if err != nil {
		return rollback(tx, err)
	}
	if p.Stock < n {
		return errStock // want `transaction "tx" \(begun on line \d+\) is still open when this returns`
	}
	if err := p.Update().AddStock(-n).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// Void forgets it within a loop.
func (s *Store) Void(ctx context.Context, ids []int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		o, err := tx.Order.Get(ctx, id)
		if ent.IsNotFound(err) {
			continue
		}
		if err != nil {
			return fmt.Errorf("order %d: %w", id, err) // want `transaction "tx" \(begun on line \d+\) is still open when this returns`
		}
		if err := o.Update().SetStatus("void").Exec(ctx); err != nil {
			return rollback(tx, err)
		}
	}
	return tx.Commit()
}

// Count never ends it.
func (s *Store) Count(ctx context.Context) (int, error) {
	tx, err := s.client.Tx(ctx) // want `transaction "tx" is never committed or rolled back`
	if err != nil {
		return 0, err
	}
	return tx.User.Query().Count(ctx)
}

// Client works by the client of the transaction only.
func (s *Store) Client(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	client := tx.Client()
	n, err := client.Order.Query().Where(order.UserID(id)).Count(ctx)
	if err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns`
	}
	if err := client.User.UpdateOneID(id).AddBalance(int64(n)).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// Deferred ends it when a variable says so, which nobody sets.
func (s *Store) Deferred(ctx context.Context, id int) (err error) {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	u, err := tx.User.Query().Where(user.ID(id)).WithOrders().Only(ctx)
	if err != nil {
		return err
	}
	if len(u.Edges.Orders) == 0 {
		return nil // want `transaction "tx" \(begun on line \d+\) is still open when this returns`
	}
	if err = u.Update().SetBalance(0).Exec(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

// Recovered has the panic only.
func (s *Store) Recovered(ctx context.Context, fn func(*ent.Tx) error) error {
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
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns`
	}
	return tx.Commit()
}
