package shop

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/user"
)

// Inside stays inside, by the transaction and by its client.
func (s *Store) Inside(ctx context.Context, id int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		u, err := tx.User.Query().Where(user.ID(id)).ForUpdate().Only(ctx)
		if err != nil {
			return err
		}
		if err := u.Update().AddBalance(1).Exec(ctx); err != nil {
			return err
		}
		n, err := u.QueryOrders().Where(order.Status("open")).Count(ctx)
		if err != nil {
			return err
		}
		return tx.Client().User.UpdateOne(u).AddBalance(int64(n)).Exec(ctx)
	})
}

func create(ctx context.Context, client *ent.Client, userID int) (*ent.Order, error) {
	n, err := client.Order.Query().Where(order.UserID(userID), order.Status("open")).Count(ctx)
	if err != nil {
		return nil, err
	}
	if n > 0 {
		return nil, errors.New("there is one already")
	}
	return client.Order.Create().SetUserID(userID).SetPlacedAt(time.Now()).Save(ctx)
}

// Create hands a client on: once the pool, once the transaction's.
func (s *Store) Create(ctx context.Context, userID int) error {
	if _, err := create(ctx, s.client, userID); err != nil {
		return err
	}
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	o, err := create(ctx, tx.Client(), userID)
	if err != nil {
		return rollback(tx, err)
	}
	if err := o.Update().SetStatus("paid").Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// After uses the client when the transaction is over.
func (s *Store) After(ctx context.Context, id int) (*ent.User, error) {
	err := WithTx(ctx, s.client, func(tx *ent.Tx) error {
		return tx.User.UpdateOneID(id).AddBalance(1).Exec(ctx)
	})
	if err != nil {
		return nil, err
	}
	return s.client.User.Query().Where(user.ID(id)).WithOrders().Only(ctx)
}

// AfterRollback writes down that it failed.
func (s *Store) AfterRollback(ctx context.Context, id int) error {
	tx, err := s.client.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	if err := tx.Order.UpdateOneID(id).SetStatus("paid").Exec(ctx); err != nil {
		err = rollback(tx, err)
		if serr := s.client.Order.UpdateOneID(id).SetStatus("failed").Exec(ctx); serr != nil {
			return errors.Join(err, serr)
		}
		return err
	}
	return tx.Commit()
}

// optional takes a transaction, or none.
func (s *Store) optional(ctx context.Context, tx *ent.Tx, id int) error {
	client := s.client
	if tx != nil {
		client = tx.Client()
	}
	return client.User.UpdateOneID(id).AddBalance(1).Exec(ctx)
}

// Optional calls it in the two ways.
func (s *Store) Optional(ctx context.Context, id int) error {
	if err := s.optional(ctx, nil, id); err != nil {
		return err
	}
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		if err := tx.Order.Create().SetUserID(id).SetPlacedAt(time.Now()).Exec(ctx); err != nil {
			return err
		}
		return s.optional(ctx, tx, id)
	})
}

// from gives the client of the transaction that the context carries, or the store's.
func (s *Store) from(ctx context.Context) *ent.Client {
	if tx := ent.TxFromContext(ctx); tx != nil {
		return tx.Client()
	}
	return s.client
}

func (s *Store) close(ctx context.Context, id int) error {
	return s.from(ctx).Order.UpdateOneID(id).SetStatus("closed").Exec(ctx)
}

// Carried carries the transaction in the context.
func (s *Store) Carried(ctx context.Context, id int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		ctx := ent.NewTxContext(ctx, tx)
		if err := tx.User.UpdateOneID(id).AddBalance(1).Exec(ctx); err != nil {
			return err
		}
		return s.close(ctx, id)
	})
}

// CarriedClient carries the client of the transaction.
func (s *Store) CarriedClient(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	ctx = ent.NewContext(ctx, tx.Client())
	if err := ent.FromContext(ctx).User.UpdateOneID(id).AddBalance(1).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// with is a copy of the store on a transaction.
func (s *Store) with(tx *ent.Tx) *Store { return &Store{client: tx.Client()} }

// Bound goes through the copy.
func (s *Store) Bound(ctx context.Context, id int) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		in := s.with(tx)
		if err := in.client.User.UpdateOneID(id).AddBalance(1).Exec(ctx); err != nil {
			return err
		}
		return in.pay(ctx, id)
	})
}

// BoundCopy makes the copy in place.
func (c *Checkout) BoundCopy(ctx context.Context, id int, n int64) error {
	tx, err := c.client.Tx(ctx)
	if err != nil {
		return err
	}
	users := *c.users
	users.db = tx.Client()
	if err := tx.Order.Create().SetUserID(id).SetPlacedAt(time.Now()).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	if err := users.Charge(ctx, id, n); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// Desk is made anew for each transaction.
type Desk struct {
	client *ent.Client
	users  *Users
	orders *Orders
}

// InTx gives a copy to a function.
func (d *Desk) InTx(ctx context.Context, fn func(*Desk) error) error {
	tx, err := d.client.Tx(ctx)
	if err != nil {
		return err
	}
	in := &Desk{client: tx.Client(), users: &Users{tx.Client()}, orders: &Orders{tx.Client()}}
	if err := fn(in); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// Twice works on the copy that it is given.
func (d *Desk) Twice(ctx context.Context, id int, n int64) error {
	return d.InTx(ctx, func(d *Desk) error {
		if err := d.users.Charge(ctx, id, n); err != nil {
			return err
		}
		if err := d.orders.db.Order.Create().SetUserID(id).SetPlacedAt(time.Now()).Exec(ctx); err != nil {
			return err
		}
		return d.users.Charge(ctx, id, n)
	})
}

// Bulk has builders of the transaction.
func (s *Store) Bulk(ctx context.Context, o *ent.Order, products []*ent.Product) error {
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		builders := make([]*ent.ItemCreate, len(products))
		for i, p := range products {
			builders[i] = tx.Item.Create().SetOrder(o).SetProduct(p).SetQuantity(1)
		}
		if err := tx.Item.CreateBulk(builders...).Exec(ctx); err != nil {
			return err
		}
		return tx.Order.UpdateOne(o).SetStatus("full").Exec(ctx)
	})
}

// BulkRunsHere has builders of the client, but they only fill what the transaction's runs.
func (s *Store) BulkRunsHere(ctx context.Context, userID int) error {
	one := s.client.Order.Create().SetUserID(userID).SetPlacedAt(time.Now())
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	if err := tx.Order.CreateBulk(one).Exec(ctx); err != nil {
		return rollback(tx, err)
	}
	return tx.Commit()
}

// Outer reads before it begins, and passes the entity in.
func (s *Store) Outer(ctx context.Context, id int) error {
	u, err := s.client.User.Query().Where(user.ID(id)).WithOrders().Only(ctx)
	if err != nil {
		return err
	}
	return WithTx(ctx, s.client, func(tx *ent.Tx) error {
		if err := tx.User.UpdateOne(u).SetBalance(0).Exec(ctx); err != nil {
			return err
		}
		for _, o := range u.Edges.Orders {
			if err := tx.Order.UpdateOne(o).SetStatus("void").Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}
