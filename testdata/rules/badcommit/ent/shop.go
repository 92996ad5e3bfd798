// Package shop commits work of ent that failed, or did not.
package shop

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/product"
)

// Store has the client.
type Store struct{ client *ent.Client }

func rollback(tx *ent.Tx, err error) error {
	if rerr := tx.Rollback(); rerr != nil {
		err = fmt.Errorf("%w: %v", err, rerr)
	}
	return err
}

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

// Dropped forgets the error of a write.
func (s *Store) Dropped(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx)
	return tx.Commit() // want `"tx" is committed although the error of the statement on line \d+ is dropped \(badcommit\)`
}

// Logged writes it down and commits.
func (s *Store) Logged(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	o, err := tx.Order.Create().SetUserID(id).SetPlacedAt(time.Now()).Save(ctx)
	if err != nil {
		return err
	}
	if err := tx.Item.Create().SetOrder(o).SetProductID(1).SetQuantity(1).Exec(ctx); err != nil {
		log.Printf("order %d: %v", o.ID, err)
	}
	return tx.Commit() // want `"tx" is committed although the statement on line \d+ failed on this path \(badcommit\)`
}

// Swallowed gives nil to the scope.
func (s *Store) Swallowed(ctx context.Context, id int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		if err := tx.Order.Update().Where(order.UserID(id)).SetStatus("void").Exec(ctx); err != nil {
			log.Print(err)
			return nil // want `nil is returned although the statement on line \d+ failed: the scope commits \(badcommit\)`
		}
		return tx.User.DeleteOneID(id).Exec(ctx)
	})
}

// Unchecked believes in the commit.
func (s *Store) Unchecked(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	tx.Commit() // want `the error of Commit of "tx" is dropped: the caller believes in a commit that may have failed \(badcommit\)`
	return nil
}

// Never writes, and forgets to commit.
func (s *Store) Never(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx) // want `"tx" is written on line \d+ but rolled back on every path \(badcommit\)`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return err
	}
	return nil
}

// Shadowed returns another error than the deferred function looks at.
func (s *Store) Shadowed(ctx context.Context, id int) (failure error) {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		failure = errors.Join(failure, tx.Commit())
	}()
	if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return err // want `the deferred finish of "tx" looks at another "err" than the one returned here \(badcommit\)`
	}
	_, err = tx.Order.Delete().Where(order.UserID(id)).Exec(ctx)
	return err
}

// Looked commits where there was nothing to find.
func (s *Store) Looked(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	o, err := tx.Order.Query().Where(order.UserID(id), order.Status("open")).Only(ctx)
	if ent.IsNotFound(err) {
		o, err = tx.Order.Create().SetUserID(id).SetPlacedAt(time.Now()).Save(ctx)
	}
	if err != nil {
		return rollback(tx, err)
	}
	if err := o.Update().SetStatus("paid").Exec(ctx); err != nil && !ent.IsNotFound(err) {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// Masked has one that masks what is no failure.
func (s *Store) Masked(ctx context.Context, id int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		if err := tx.Profile.DeleteOneID(id).Exec(ctx); ent.MaskNotFound(err) != nil {
			return err
		}
		return ent.MaskNotFound(tx.User.DeleteOneID(id).Exec(ctx))
	})
}

// Gone is content when there is nothing to do.
func (s *Store) Gone(ctx context.Context, id int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		if err := tx.User.DeleteOneID(id).Exec(ctx); err != nil {
			if ent.IsNotFound(err) {
				return nil
			}
			return err
		}
		return nil
	})
}

// Joined collects what failed, and looks at it.
func (s *Store) Joined(ctx context.Context, ids []int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, id := range ids {
		if err := tx.Product.UpdateOneID(id).AddStock(-1).Exec(ctx); err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) > 0 {
		return rollback(tx, errors.Join(errs...))
	}
	return tx.Commit()
}

// Read may fail: nothing of it is committed.
func (s *Store) Read(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.Product.UpdateOneID(id).AddStock(-1).Exec(ctx); err != nil {
		return err
	}
	left, err := tx.Product.Query().Where(product.StockGT(0)).Count(ctx)
	if err != nil {
		log.Print(err)
	}
	log.Printf("%d left", left)
	return tx.Commit()
}

// Ignored drops the error of a rollback, which changes nothing.
func (s *Store) Ignored(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	if err := tx.Product.UpdateOneID(id).AddStock(-1).Exec(ctx); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// Preview never means to commit, and reads only.
func (s *Store) Preview(ctx context.Context) (int, error) {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	return tx.Order.Query().Where(order.Status("open")).Count(ctx)
}
