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
	"txvet.test/store/ent/user"
)

// WithTx runs fn in a transaction and ends it on each path.
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

// Scoped is in a scope.
func (s *Store) Scoped(ctx context.Context, userID int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		n, err := tx.Order.Query().Where(order.UserID(userID)).Count(ctx)
		if err != nil {
			return err
		}
		if n > 10 {
			return errors.New("too many")
		}
		return tx.Order.Create().SetUserID(userID).SetPlacedAt(time.Now()).Exec(ctx)
	})
}

// Helped ends it by a function that gives the error back.
func (s *Store) Helped(ctx context.Context, name, email string) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return fmt.Errorf("starting a transaction: %w", err)
	}
	u, err := tx.User.Create().SetName(name).SetEmail(email).Save(ctx)
	if err != nil {
		return rollback(tx, fmt.Errorf("creating the user: %w", err))
	}
	p, err := tx.Profile.Create().SetUser(u).SetBio("").Save(ctx)
	if err != nil {
		return rollback(tx, err)
	}
	if _, err := u.QueryOrders().All(ctx); err != nil {
		err = rollback(tx, err)
		return err
	}
	if p.Bio != "" {
		return rollback(tx, errors.New("it has a text already"))
	}
	return tx.Commit()
}

// DeferredAlways rolls back, which is of no effect after the commit.
func (s *Store) DeferredAlways(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

// Flagged keeps in a variable whether it has committed.
func (s *Store) Flagged(ctx context.Context, id int, products []*ent.Product) (*ent.Order, error) {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return nil, err
	}
	committed := false
	defer func() {
		if !committed {
			if err := tx.Rollback(); err != nil {
				log.Printf("rolling back: %v", err)
			}
		}
	}()
	q := tx.Order.Create().SetUserID(id).SetPlacedAt(time.Now())
	if len(products) == 0 {
		q.SetStatus("empty")
	}
	o, err := q.Save(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range products {
		if _, err := tx.Item.Create().SetOrder(o).SetProduct(p).SetQuantity(1).Save(ctx); err != nil {
			return nil, fmt.Errorf("product %q: %w", p.Title, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	committed = true
	return o.Unwrap(), nil
}

// NamedResult has one deferred function for both ends.
func (s *Store) NamedResult(ctx context.Context, productID, n int) (err error) {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if v := recover(); v != nil {
			_ = tx.Rollback()
			panic(v)
		}
		if err != nil {
			if rerr := tx.Rollback(); rerr != nil {
				err = errors.Join(err, rerr)
			}
			return
		}
		err = tx.Commit()
	}()
	p, err := tx.Product.Query().Where(product.ID(productID)).ForUpdate().Only(ctx)
	if err != nil {
		return err
	}
	if p.Stock < n {
		return errStock
	}
	return p.Update().AddStock(-n).Exec(ctx)
}

// Logged logs when even the rollback fails.
func (s *Store) Logged(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.Order.Delete().Where(order.UserID(id)).Exec(ctx); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			log.Printf("rolling back: %v", rerr)
		}
		return err
	}
	if err := tx.User.DeleteOneID(id).Exec(ctx); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			log.Printf("rolling back: %v", rerr)
		}
		return err
	}
	return tx.Commit()
}

// begin gives the transaction to the caller, and a context that carries it.
func (s *Store) begin(ctx context.Context) (context.Context, *ent.Tx, error) {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return nil, nil, err
	}
	return ent.NewTxContext(ctx, tx), tx, nil
}

// Begun ends what a function began.
func (s *Store) Begun(ctx context.Context, id int) error {
	ctx, tx, err := s.begin(ctx)
	if err != nil {
		return err
	}
	if err := ent.TxFromContext(ctx).User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// Work is a transaction in a struct, of the caller's.
type Work struct {
	tx    *ent.Tx
	users *ent.UserClient
}

// NewWork begins it.
func NewWork(ctx context.Context, client *ent.Client) (*Work, error) {
	tx, err := client.Tx(ctx)
	if err != nil {
		return nil, err
	}
	return &Work{tx: tx, users: tx.User}, nil
}

// Commit ends it and keeps the work.
func (w *Work) Commit() error { return w.tx.Commit() }

// Rollback ends it and drops the work.
func (w *Work) Rollback() error { return w.tx.Rollback() }

// Worked ends it by the methods of the struct.
func (s *Store) Worked(ctx context.Context, name string) error {
	w, err := NewWork(ctx, s.client)
	if err != nil {
		return err
	}
	defer w.Rollback()
	if err := w.users.Update().Where(user.Name(name)).SetBalance(0).Exec(ctx); err != nil {
		return err
	}
	return w.Commit()
}

// Result gives a value out of the scope.
func Result[T any](ctx context.Context, client *ent.Client, fn func(*ent.Client) (T, error)) (T, error) {
	var zero T
	tx, err := client.Tx(ctx)
	if err != nil {
		return zero, err
	}
	defer func() { _ = tx.Rollback() }()
	v, err := fn(tx.Client())
	if err != nil {
		return zero, err
	}
	if err := tx.Commit(); err != nil {
		return zero, err
	}
	return v, nil
}

// Generic is in a scope with a result.
func (s *Store) Generic(ctx context.Context, id int) (int, error) {
	return Result(ctx, s.client, func(client *ent.Client) (int, error) {
		return client.Order.Update().Where(order.UserID(id)).SetStatus("closed").Save(ctx)
	})
}

// Hooked has a hook on the transaction.
func (s *Store) Hooked(ctx context.Context, id int, done chan<- int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	tx.OnCommit(func(next ent.Committer) ent.Committer {
		return ent.CommitFunc(func(ctx context.Context, tx *ent.Tx) error {
			if err := next.Commit(ctx, tx); err != nil {
				return err
			}
			done <- id
			return nil
		})
	})
	if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}
