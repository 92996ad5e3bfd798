package shop

import (
	"context"
	"fmt"
	"time"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/user"
)

// key is that of a client in a context.
type key struct{}

// Transactor runs functions in transactions that travel in the context.
type Transactor struct{ client *ent.Client }

// Client gives the client of the transaction that is open, or the pool's.
func (t *Transactor) Client(ctx context.Context) *ent.Client {
	if c, ok := ctx.Value(key{}).(*ent.Client); ok {
		return c
	}
	return t.client
}

// Do runs fn in a transaction, in that which is open if one is.
func (t *Transactor) Do(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, ok := ctx.Value(key{}).(*ent.Client); ok {
		return fn(ctx)
	}
	tx, err := t.client.Tx(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := fn(context.WithValue(ctx, key{}, tx.Client())); err != nil {
		return err
	}
	return tx.Commit()
}

// Accounts and Journal are repositories that ask for a client.
type Accounts struct{ tr *Transactor }

// Journal is the other.
type Journal struct{ tr *Transactor }

// Add takes or gives money.
func (a *Accounts) Add(ctx context.Context, id int, n int64) error {
	return a.tr.Client(ctx).User.UpdateOneID(id).AddBalance(n).Exec(ctx)
}

// Note writes down.
func (j *Journal) Note(ctx context.Context, id int) error {
	return j.tr.Client(ctx).Order.Create().SetUserID(id).SetPlacedAt(time.Now()).Exec(ctx)
}

// Teller has both.
type Teller struct {
	tr       *Transactor
	accounts *Accounts
	journal  *Journal
}

// Transfer does all in one transaction.
func (t *Teller) Transfer(ctx context.Context, from, to int, n int64) error {
	return t.tr.Do(ctx, func(ctx context.Context) error {
		if err := t.accounts.Add(ctx, from, -n); err != nil {
			return err
		}
		if err := t.accounts.Add(ctx, to, n); err != nil {
			return err
		}
		return t.journal.Note(ctx, from)
	})
}

// UserStore is what a service sees of a store.
type UserStore interface {
	Rename(ctx context.Context, id int, name string) error
	WithTx(tx *ent.Tx) UserStore
}

// users is a store on one client, which may be that of a transaction.
type users struct{ user *ent.UserClient }

// NewUsers returns the store on the pool.
func NewUsers(client *ent.Client) UserStore { return &users{client.User} }

// Rename renames one.
func (u *users) Rename(ctx context.Context, id int, name string) error {
	return u.user.UpdateOneID(id).SetName(name).Exec(ctx)
}

// WithTx is the store in a transaction.
func (u *users) WithTx(tx *ent.Tx) UserStore { return &users{tx.User} }

// Service has the store behind its interface.
type Service struct {
	client *ent.Client
	users  UserStore
}

// RenameAll renames in one transaction.
func (s *Service) RenameAll(ctx context.Context, names map[int]string) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	store := s.users.WithTx(tx)
	for id, name := range names {
		if err := store.Rename(ctx, id, name); err != nil {
			return rollback(tx, err)
		}
	}
	if err := tx.Order.Update().Where(order.Status("open")).SetStatus("void").Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// querier is what the pool and a transaction have in common.
type querier struct {
	users  *ent.UserClient
	orders *ent.OrderClient
}

func onTx(tx *ent.Tx) querier { return querier{tx.User, tx.Order} }

func onPool(c *ent.Client) querier { return querier{c.User, c.Order} }

func (q querier) close(ctx context.Context, id int) error {
	if err := q.orders.Update().Where(order.UserID(id)).SetStatus("closed").Exec(ctx); err != nil {
		return err
	}
	return q.users.Update().Where(user.ID(id)).SetBalance(0).Exec(ctx)
}

// Queriers closes on the pool first, and in a transaction then.
func (s *Store) Queriers(ctx context.Context, id int) error {
	if err := onPool(s.client).close(ctx, id); err != nil {
		return err
	}
	return WithTx(ctx, s.client, func(tx *ent.Tx) error { return onTx(tx).close(ctx, id) })
}

// Rejoined begins only where it is not given one.
func (s *Store) Rejoined(ctx context.Context, tx *ent.Tx, id int) (err error) {
	if tx == nil {
		if tx, err = s.client.Tx(ctx); err != nil {
			return err
		}
		defer func() {
			if err != nil {
				err = rollback(tx, err)
				return
			}
			err = tx.Commit()
		}()
	}
	if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return err
	}
	return tx.Order.Update().Where(order.UserID(id)).SetStatus("closed").Exec(ctx)
}

// Hooks sees what the transaction wrote by the client of the mutation.
func Hooks(client *ent.Client) {
	client.Order.Use(func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
			om, ok := m.(*ent.OrderMutation)
			if !ok {
				return next.Mutate(ctx, m)
			}
			if id, ok := om.UserID(); ok {
				if _, err := om.Client().User.Get(ctx, id); err != nil {
					return nil, err
				}
			}
			return next.Mutate(ctx, m)
		})
	})
}
