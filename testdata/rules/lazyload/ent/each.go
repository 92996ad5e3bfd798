package shop

import (
	"context"
	"time"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/user"
)

// PerUser loads the orders one by one.
func (s *Store) PerUser(ctx context.Context) (n int, err error) {
	users, err := s.client.User.Query().All(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		orders, err := u.QueryOrders().All(ctx) // want `^a relation is loaded for each element of "users", the result of the query on line \d+ \(lazyload\)$`
		if err != nil {
			return 0, err
		}
		n += len(orders)
	}
	return n, nil
}

// PerUserCount counts them one by one, filtered.
func (s *Store) PerUserCount(ctx context.Context) (n int, err error) {
	users, err := s.client.User.Query().WithProfile().All(ctx)
	if err != nil {
		return 0, err
	}
	for i := range users {
		open, err := users[i].QueryOrders().Where(order.Status("open")).Count(ctx) // want `a relation is loaded for each element of "users"`
		if err != nil {
			return 0, err
		}
		n += open
	}
	return n, nil
}

// PerUserByClient asks the client.
func (s *Store) PerUserByClient(ctx context.Context) (n int, err error) {
	users, err := s.client.User.Query().All(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		p, err := s.client.User.QueryProfile(u).Only(ctx) // want `a relation is loaded for each element of "users"`
		if err != nil {
			return 0, err
		}
		n += len(p.Bio)
	}
	return n, nil
}

// AtOnce loads all of them with the users.
func (s *Store) AtOnce(ctx context.Context) (n int, err error) {
	users, err := s.client.User.Query().WithOrders().All(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		n += len(u.Edges.Orders)
	}
	return n, nil
}

// Traverse asks for all of them in one query.
func (s *Store) Traverse(ctx context.Context) (n int, err error) {
	return s.client.User.Query().Where(user.BalanceLT(0)).QueryOrders().Count(ctx)
}

// One loads a relation of one.
func (s *Store) One(ctx context.Context, id int) (n int, err error) {
	u, err := s.client.User.Get(ctx, id)
	if err != nil {
		return 0, err
	}
	return u.QueryOrders().Count(ctx)
}

// Each goes over what it was given.
func Each(ctx context.Context, users []*ent.User, f func(context.Context, *ent.User) error) error {
	for _, u := range users {
		if err := f(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// Close writes one by one, which is no load.
func (s *Store) Close(ctx context.Context, before time.Time) error {
	orders, err := s.client.Order.Query().Where(order.PlacedAtLT(before)).All(ctx)
	if err != nil {
		return err
	}
	for _, o := range orders {
		if err := o.Update().SetStatus("closed").Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// First leaves the loop with the first one.
func (s *Store) First(ctx context.Context) (*ent.Profile, error) {
	users, err := s.client.User.Query().Order(ent.Desc(user.FieldBalance)).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if u.Balance > 0 {
			return u.QueryProfile().Only(ctx)
		}
	}
	return nil, nil
}

// GotWithError asks for what no query loaded: the error comes each time.
func (s *Store) GotWithError(ctx context.Context, id int) (int, error) {
	o, err := s.client.Order.Get(ctx, id)
	if err != nil {
		return 0, err
	}
	items, err := o.Edges.ItemsOrErr() // want `"o.Edges.ItemsOrErr" is read, but the query on line \d+ does not load it`
	if err != nil {
		return 0, err
	}
	return len(items), nil
}

// GotLoaded has them.
func (s *Store) GotLoaded(ctx context.Context, id int) (int, error) {
	o, err := s.client.Order.Query().WithItems().Where(order.ID(id)).Only(ctx)
	if err != nil {
		return 0, err
	}
	items, err := o.Edges.ItemsOrErr()
	if err != nil {
		return 0, err
	}
	return len(items), nil
}

// GotOrQueried queries what was not loaded.
func (s *Store) GotOrQueried(ctx context.Context, id int) (int, error) {
	o, err := s.client.Order.Get(ctx, id)
	if err != nil {
		return 0, err
	}
	items := o.Edges.Items
	if items == nil {
		if items, err = o.QueryItems().All(ctx); err != nil {
			return 0, err
		}
	}
	return len(items), nil
}
