// Package shop has contexts, and forgets them.
package shop

import (
	"context"
	"net/http"
	"time"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/user"
)

// Store has the client.
type Store struct{ client *ent.Client }

// Get forgets.
func (s *Store) Get(ctx context.Context, id int) (*ent.User, error) {
	return s.client.User.Get(context.Background(), id) // want `context.Background\(\) is passed although context "ctx" is in scope \(lostctx\)`
}

// List forgets at the end of a query.
func (s *Store) List(ctx context.Context) ([]*ent.User, error) {
	return s.client.User.Query(). // want `context.TODO\(\) is passed although context "ctx" is in scope \(lostctx\)`
					Where(user.BalanceGT(0)).
					WithOrders().
					All(context.TODO())
}

// Create forgets at the end of a builder.
func (s *Store) Create(ctx context.Context, name string) error {
	return s.client.User.Create().SetName(name).SetEmail(name).Exec(context.Background()) // want `context.Background\(\) is passed although context "ctx" is in scope`
}

// Begin forgets where the transaction begins.
func (s *Store) Begin(ctx context.Context, id int) error {
	tx, err := s.client.Tx(context.Background()) // want `context.Background\(\) is passed although context "ctx" is in scope`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

// Serve has a request.
func (s *Store) Serve(w http.ResponseWriter, r *http.Request) {
	n, err := s.client.Order.Query().Where(order.Status(r.URL.Path)).Count(context.Background()) // want `context.Background\(\) is passed although context "r.Context\(\)" is in scope`
	if err != nil || n == 0 {
		http.Error(w, "no orders", http.StatusNotFound)
	}
}

func (s *Store) purge() error {
	_, err := s.client.Order.Delete().Where(order.Status("void")).Exec(context.Background())
	return err
}

// Purge calls a method that has a context of its own.
func (s *Store) Purge(ctx context.Context) error {
	return s.purge() // want `purge reaches the database with context.Background\(\) although context "ctx" is in scope \(lostctx\)`
}

// Kept passes it on, and one that ends earlier.
func (s *Store) Kept(ctx context.Context, id int) (*ent.User, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return s.client.User.Query().Where(user.ID(id)).WithProfile().Only(ctx)
}

// Detached is meant to outlive the request.
func (s *Store) Detached(ctx context.Context, id int) error {
	detached := context.WithoutCancel(ctx)
	return s.client.Order.UpdateOneID(id).SetStatus("paid").Exec(detached)
}

// Nightly has no context.
func (s *Store) Nightly() error {
	ctx := context.Background()
	return s.client.Order.Update().Where(order.Status("open")).SetStatus("void").Exec(ctx)
}

// Carried has the transaction in the context.
func (s *Store) Carried(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	tctx := ent.NewTxContext(ctx, tx)
	if err := ent.TxFromContext(tctx).User.UpdateOneID(id).SetBalance(0).Exec(tctx); err != nil {
		return err
	}
	return tx.Commit()
}

// ordersOf goes on from a relation that is loaded.
func ordersOf(o *ent.Order) (int, error) {
	u, err := o.Edges.UserOrErr()
	if err != nil {
		return 0, err
	}
	return u.QueryOrders().Count(context.Background())
}

// OrdersOf forgets in a function that has no handle but what an entity remembers.
func (s *Store) OrdersOf(ctx context.Context, id int) (int, error) {
	o, err := s.client.Order.Query().Where(order.ID(id)).WithUser().Only(ctx)
	if err != nil {
		return 0, err
	}
	return ordersOf(o) // want `ordersOf reaches the database with context.Background\(\) although context "ctx" is in scope \(lostctx\)`
}
