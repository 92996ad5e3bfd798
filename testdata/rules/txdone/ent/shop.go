// Package shop goes on with transactions of ent that are over.
package shop

import (
	"context"
	"errors"
	"fmt"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/user"
)

// Store has the client.
type Store struct{ client *ent.Client }

func rollback(tx *ent.Tx, err error) error {
	if rerr := tx.Rollback(); rerr != nil {
		err = fmt.Errorf("%w: %v", err, rerr)
	}
	return err
}

// Reload reads what it committed, where it was committed.
func (s *Store) Reload(ctx context.Context, id int) (*ent.User, error) {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return nil, err
	}
	if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return nil, rollback(tx, err)
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	return tx.User.Get(ctx, id) // want `"tx" is used after it was committed on line \d+ \(txdone\)`
}

// ReloadClient reads it where the transaction does not matter any more.
func (s *Store) ReloadClient(ctx context.Context, id int) (*ent.User, error) {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return nil, err
	}
	if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return nil, rollback(tx, err)
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	return s.client.User.Get(ctx, id)
}

// Entity goes on from an entity that remembers the transaction.
func (s *Store) Entity(ctx context.Context, id int) (int, error) {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return 0, err
	}
	u, err := tx.User.UpdateOneID(id).SetBalance(0).Save(ctx)
	if err != nil {
		return 0, rollback(tx, err)
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	return u.QueryOrders().Count(ctx) // want `is used after it was committed on line \d+ \(txdone\)`
}

// EntityUnwrapped takes it out of the transaction first.
func (s *Store) EntityUnwrapped(ctx context.Context, id int) (int, error) {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return 0, err
	}
	u, err := tx.User.UpdateOneID(id).SetBalance(0).Save(ctx)
	if err != nil {
		return 0, rollback(tx, err)
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	u = u.Unwrap()
	return u.QueryOrders().Count(ctx)
}

// EntityRead reads what is in it.
func (s *Store) EntityRead(ctx context.Context, id int) (string, error) {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return "", err
	}
	u, err := tx.User.UpdateOneID(id).SetBalance(0).Save(ctx)
	if err != nil {
		return "", rollback(tx, err)
	}
	if err := tx.Commit(); err != nil {
		return "", err
	}
	return u.Name, s.client.Order.Update().Where(order.UserID(u.ID)).SetStatus("closed").Exec(ctx)
}

// Client keeps the client of the transaction.
func (s *Store) Client(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	client := tx.Client()
	if err := client.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return client.Order.Update().Where(order.UserID(id)).SetStatus("closed").Exec(ctx) // want `is used after it was committed on line \d+ \(txdone\)`
}

// Forgotten forgets to return after the rollback.
func (s *Store) Forgotten(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	n, err := tx.Order.Query().Where(order.UserID(id)).Count(ctx)
	if err != nil {
		tx.Rollback()
	}
	if err := tx.User.UpdateOneID(id).AddBalance(int64(n)).Exec(ctx); err != nil { // want `"tx" is used after it was rolled back on line \d+ \(txdone\)`
		return rollback(tx, err)
	}
	return tx.Commit()
}

// Loop ends it in the first round.
func (s *Store) Loop(ctx context.Context, ids []int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, id := range ids {
		if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil { // want `"tx" is used in the next iteration after it was committed on line \d+ \(txdone\)`
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// Rounds begins one in each round.
func (s *Store) Rounds(ctx context.Context, ids []int) error {
	for _, id := range ids {
		tx, err := s.client.Tx(ctx)
		if err != nil {
			return err
		}
		if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
			return rollback(tx, err)
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// Retried begins again where the first try met another transaction.
func (s *Store) Retried(ctx context.Context, id int) (err error) {
	for range 3 {
		err = s.try(ctx, id)
		if !ent.IsConstraintError(err) {
			return err
		}
	}
	return err
}

func (s *Store) try(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	u, err := tx.User.Query().Where(user.ID(id)).ForUpdate().Only(ctx)
	if err != nil {
		return err
	}
	if u.Balance < 0 {
		return errors.New("nothing left")
	}
	if err := u.Update().AddBalance(-1).Exec(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

// Twice commits again.
func (s *Store) Twice(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return tx.Commit() // want `"tx" is committed again: it was committed on line \d+ \(txdone\)`
}
