// Package shop reads edges that ent's queries loaded, or did not.
package shop

import (
	"context"
	"errors"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/user"
)

// Store has the client.
type Store struct{ client *ent.Client }

// Bio panics.
func (s *Store) Bio(ctx context.Context, id int) (string, error) {
	u, err := s.client.User.Get(ctx, id)
	if err != nil {
		return "", err
	}
	return u.Edges.Profile.Bio, nil // want `^"u.Edges.Profile" is read, but the query on line \d+ does not load it: use WithProfile \(lazyload\)$`
}

// BioLoaded loads what it reads.
func (s *Store) BioLoaded(ctx context.Context, id int) (string, error) {
	u, err := s.client.User.Query().Where(user.ID(id)).WithProfile().Only(ctx)
	if err != nil {
		return "", err
	}
	return u.Edges.Profile.Bio, nil
}

// BioGuarded looks, and never finds one.
func (s *Store) BioGuarded(ctx context.Context, id int) (string, error) {
	u, err := s.client.User.Query().Where(user.ID(id)).First(ctx)
	if err != nil {
		return "", err
	}
	if p := u.Edges.Profile; p != nil { // want `"u.Edges.Profile" is read, but the query on line \d+ does not load it`
		return p.Bio, nil
	}
	return "", nil
}

// BioOrErr is told: the method says when nothing was loaded.
func (s *Store) BioOrErr(ctx context.Context, id int) (string, error) {
	u, err := s.client.User.Get(ctx, id)
	if err != nil {
		return "", err
	}
	p, err := u.Edges.ProfileOrErr()
	if ent.IsNotLoaded(err) {
		p, err = u.QueryProfile().Only(ctx)
	}
	if err != nil {
		return "", err
	}
	return p.Bio, nil
}

// Statuses reads an edge of each element.
func (s *Store) Statuses(ctx context.Context) (statuses []string, err error) {
	users, err := s.client.User.Query().Order(ent.Asc(user.FieldName)).Limit(20).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		for _, o := range u.Edges.Orders { // want `"u.Edges.Orders" is read, but the query on line \d+ does not load it: use WithOrders`
			statuses = append(statuses, o.Status)
		}
	}
	return statuses, nil
}

// StatusesLoaded loads it, with a function that only filters.
func (s *Store) StatusesLoaded(ctx context.Context) (statuses []string, err error) {
	users, err := s.client.User.Query().
		Order(ent.Asc(user.FieldName)).
		Limit(20).
		WithOrders(func(q *ent.OrderQuery) { q.Where(order.Status("open")).Order(ent.Desc(order.FieldPlacedAt)) }).
		All(ctx)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		for _, o := range u.Edges.Orders {
			statuses = append(statuses, o.Status)
		}
	}
	return statuses, nil
}

// Quantity reads an edge of an edge.
func (s *Store) Quantity(ctx context.Context) (n int, err error) {
	users, err := s.client.User.Query().WithOrders().All(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		for _, o := range u.Edges.Orders {
			for _, it := range o.Edges.Items { // want `"o.Edges.Items" is read, but the query on line \d+ does not load it: use WithItems`
				n += it.Quantity
			}
		}
	}
	return n, nil
}

// Total loads two of the three that it reads.
func (s *Store) Total(ctx context.Context, id int) (n int64, err error) {
	u, err := s.client.User.Query().
		Where(user.ID(id)).
		WithOrders(func(q *ent.OrderQuery) {
			q.Where(order.StatusNEQ("void"))
			q.WithItems()
		}).
		Only(ctx)
	if err != nil {
		return 0, err
	}
	for _, o := range u.Edges.Orders {
		for _, it := range o.Edges.Items {
			n += it.Edges.Product.Price * int64(it.Quantity) // want `"it.Edges.Product" is read, but the query on line \d+ does not load it`
		}
	}
	return n, nil
}

func withProducts(q *ent.ItemQuery) { q.WithProduct() }

// TotalLoaded loads all three, by functions in functions and by a named one.
func (s *Store) TotalLoaded(ctx context.Context, id int) (n int64, err error) {
	one, err := s.client.User.Query().
		Where(user.ID(id)).
		WithOrders(func(q *ent.OrderQuery) {
			q.WithItems(func(q *ent.ItemQuery) { q.WithProduct() })
		}).
		Only(ctx)
	if err != nil {
		return 0, err
	}
	two, err := s.client.User.Query().
		Where(user.ID(id)).
		WithOrders(func(q *ent.OrderQuery) { q.WithItems(withProducts).Order(ent.Asc(order.FieldID)) }).
		Only(ctx)
	if err != nil {
		return 0, err
	}
	for _, o := range append(one.Edges.Orders, two.Edges.Orders...) {
		for _, it := range o.Edges.Items {
			n += it.Edges.Product.Price * int64(it.Quantity)
		}
	}
	return n + one.Edges.Orders[0].Edges.Items[0].Edges.Product.Price + two.Edges.Orders[0].Edges.Items[0].Edges.Product.Price, nil
}

// Columns reads what is in the row.
func (s *Store) Columns(ctx context.Context, id int) (string, error) {
	u, err := s.client.User.Get(ctx, id)
	if err != nil {
		return "", err
	}
	o, err := s.client.Order.Query().Where(order.UserID(u.ID)).First(ctx)
	if ent.IsNotFound(err) {
		return u.Name, nil
	}
	if err != nil {
		return "", err
	}
	if o.UserID == 0 {
		return "", errors.New("of a guest")
	}
	return u.Name + u.Email + o.Status, nil
}

// Back reads where it came from: ent does not set the edge back.
func (s *Store) Back(ctx context.Context, id int) (string, error) {
	u, err := s.client.User.Query().Where(user.ID(id)).WithOrders().Only(ctx)
	if err != nil {
		return "", err
	}
	return u.Edges.Orders[0].Edges.User.Name, nil // want `"u.Edges.Orders\[0\].Edges.User" is read, but the query on line \d+ does not load it`
}

// Named keeps it beside the edges.
func (s *Store) Named(ctx context.Context, id int) (int, error) {
	u, err := s.client.User.Query().
		Where(user.ID(id)).
		WithNamedOrders("open", func(q *ent.OrderQuery) { q.Where(order.Status("open")) }).
		Only(ctx)
	if err != nil {
		return 0, err
	}
	open, err := u.NamedOrders("open")
	if err != nil {
		return 0, err
	}
	return len(open) + len(u.Edges.Orders), nil // want `"u.Edges.Orders" is read, but the query on line \d+ does not load it`
}

// Panics has the variants that panic.
func (s *Store) Panics(ctx context.Context) (n int) {
	for _, u := range s.client.User.Query().WithProfile().AllX(ctx) {
		n += len(u.Edges.Profile.Bio)
	}
	u := s.client.User.Query().OnlyX(ctx)
	return n + len(u.Edges.Favorites) // want `"u.Edges.Favorites" is read, but the query on line \d+ does not load it: use WithFavorites`
}
