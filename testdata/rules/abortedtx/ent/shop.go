// Package shop goes on after a statement of ent has failed, on PostgreSQL.
package shop

import (
	"context"
	"fmt"
	"time"

	_ "github.com/lib/pq" // the driver "postgres"

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

// Ensure takes the one that is there, but PostgreSQL does not give it any more.
func (s *Store) Ensure(ctx context.Context, name, email string) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	u, err := tx.User.Create().SetName(name).SetEmail(email).Save(ctx)
	if ent.IsConstraintError(err) {
		u, err = tx.User.Query().Where(user.Email(email)).Only(ctx) // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
	}
	if err != nil {
		return rollback(tx, err)
	}
	if err := tx.Order.Create().SetUser(u).SetPlacedAt(time.Now()).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// EnsureConflict asks PostgreSQL not to fail.
func (s *Store) EnsureConflict(ctx context.Context, name, email string) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	id, err := tx.User.Create().SetName(name).SetEmail(email).OnConflictColumns(user.FieldEmail).UpdateNewValues().ID(ctx)
	if err != nil {
		return rollback(tx, err)
	}
	if err := tx.Order.Create().SetUserID(id).SetPlacedAt(time.Now()).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// Find creates what it did not find, which was no failure.
func (s *Store) Find(ctx context.Context, name, email string) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	u, err := tx.User.Query().Where(user.Email(email)).Only(ctx)
	if ent.IsNotFound(err) {
		u, err = tx.User.Create().SetName(name).SetEmail(email).Save(ctx)
	}
	if err != nil {
		return rollback(tx, err)
	}
	if err := tx.Order.Create().SetUser(u).SetPlacedAt(time.Now()).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// FindSwitch looks at the error from the other side.
func (s *Store) FindSwitch(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	o, err := tx.Order.Query().Where(order.UserID(id), order.Status("open")).First(ctx)
	switch {
	case err == nil:
		err = o.Update().SetPlacedAt(time.Now()).Exec(ctx)
	case ent.IsNotFound(err):
		err = tx.Order.Create().SetUserID(id).SetPlacedAt(time.Now()).Exec(ctx)
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

// FindElse is nested: what is not "not found" is returned.
func (s *Store) FindElse(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.Profile.Get(ctx, id); err != nil {
		if !ent.IsNotFound(err) {
			return rollback(tx, err)
		}
		if err := tx.Profile.Create().SetUserID(id).SetBio("").Exec(ctx); err != nil {
			return rollback(tx, err)
		}
	}
	return tx.Commit()
}

// Gone updates by an id that may not be there.
func (s *Store) Gone(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.User.DeleteOneID(id).Exec(ctx); ent.MaskNotFound(err) != nil {
		return err
	}
	if _, err := tx.Order.Delete().Where(order.UserID(id)).Exec(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

// Retry begins anew.
func (s *Store) Retry(ctx context.Context, name, email string) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	if err := tx.User.Create().SetName(name).SetEmail(email).Exec(ctx); err != nil {
		if err := rollback(tx, err); !ent.IsConstraintError(err) {
			return err
		}
		return s.client.User.Update().Where(user.Email(email)).SetName(name).Exec(ctx)
	}
	return tx.Commit()
}

// Logged goes on whatever it was.
func (s *Store) Logged(ctx context.Context, ids []int, warn func(error)) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.Item.Create().SetOrderID(1).SetProductID(1).SetQuantity(0).Exec(ctx); err != nil {
		warn(err)
	}
	if err := tx.Order.UpdateOneID(1).SetStatus("full").Exec(ctx); err != nil { // want `"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)`
		return err
	}
	return tx.Commit()
}
