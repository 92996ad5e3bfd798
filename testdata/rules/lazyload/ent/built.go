package shop

import (
	"context"

	"txvet.test/store/ent"
	"txvet.test/store/ent/item"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/user"
)

// Filter says what is asked for.
type Filter struct {
	Name   string
	Orders bool
	Page   int
}

// Find is built in steps.
func (s *Store) Find(ctx context.Context, f Filter) (n int, err error) {
	q := s.client.User.Query()
	if f.Name != "" {
		q = q.Where(user.NameContains(f.Name))
	}
	if f.Orders {
		q = q.WithOrders()
	}
	if f.Page > 0 {
		q = q.Offset(20 * f.Page)
	}
	users, err := q.Limit(20).All(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		n += len(u.Edges.Orders)
		n += len(u.Edges.Favorites) // want `"u.Edges.Favorites" is read, but the query on line \d+ does not load it: use WithFavorites`
	}
	return n, nil
}

// InPlace does not assign: each method changes the query that it is called on.
func (s *Store) InPlace(ctx context.Context, f Filter) (n int, err error) {
	q := s.client.User.Query().Where(user.NameContains(f.Name))
	q.WithProfile()
	if f.Orders {
		q.WithOrders()
	}
	users, err := q.All(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		n += len(u.Edges.Orders) + len(u.Edges.Profile.Bio)
		n += len(u.Edges.Favorites) // want `"u.Edges.Favorites" is read, but the query on line \d+ does not load it`
	}
	return n, nil
}

// Counted runs a clone first, and the query then.
func (s *Store) Counted(ctx context.Context, f Filter) (total, open int, err error) {
	q := s.client.User.Query().WithOrders().Where(user.NameContains(f.Name))
	if total, err = q.Clone().Count(ctx); err != nil {
		return 0, 0, err
	}
	users, err := q.Offset(20 * f.Page).Limit(20).All(ctx)
	if err != nil {
		return 0, 0, err
	}
	for _, u := range users {
		open += len(u.Edges.Orders)
	}
	return total, open, nil
}

// Cloned has a clone that loads what the query loads.
func (s *Store) Cloned(ctx context.Context) (n int, err error) {
	base := s.client.User.Query().WithProfile()
	rich, err := base.Clone().Where(user.BalanceGT(1000)).All(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range rich {
		n += len(u.Edges.Profile.Bio)
		n += len(u.Edges.Orders) // want `"u.Edges.Orders" is read, but the query on line \d+ does not load it`
	}
	return n, nil
}

func (s *Store) users() *ent.UserQuery { return s.client.User.Query().WithProfile() }

func paged(q *ent.UserQuery, page int) *ent.UserQuery { return q.Offset(20 * page).Limit(20) }

func withOrders(q *ent.UserQuery) *ent.UserQuery {
	return q.WithOrders(func(q *ent.OrderQuery) { q.WithItems() })
}

func addFavorites(q *ent.UserQuery) { q.WithFavorites() }

// Composed has a query that functions begin, go on with and change.
func (s *Store) Composed(ctx context.Context, page int) (n int, err error) {
	q := withOrders(paged(s.users(), page))
	addFavorites(q)
	users, err := q.All(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		n += len(u.Edges.Profile.Bio) + len(u.Edges.Favorites)
		for _, o := range u.Edges.Orders {
			n += len(o.Edges.Items)
			n += len(o.Edges.User.Name) // want `"o.Edges.User" is read, but the query on line \d+ does not load it`
		}
	}
	return n, nil
}

// Given runs a query that somebody else began.
func Given(ctx context.Context, q *ent.UserQuery) (n int, err error) {
	users, err := q.All(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		n += len(u.Edges.Orders)
	}
	return n, nil
}

// Branches has a query of either kind.
func (s *Store) Branches(ctx context.Context, newest bool) (n int, err error) {
	var q *ent.OrderQuery
	if newest {
		q = s.client.Order.Query().WithUser().Order(ent.Desc(order.FieldPlacedAt))
	} else {
		q = s.client.Order.Query().WithUser().Order(ent.Asc(order.FieldPlacedAt))
	}
	orders, err := q.Limit(10).All(ctx)
	if err != nil {
		return 0, err
	}
	for _, o := range orders {
		n += len(o.Edges.User.Name)
	}
	return n, nil
}

// Traversed loads of the last type what it reads.
func (s *Store) Traversed(ctx context.Context, id int) (n int, err error) {
	items, err := s.client.User.Query().
		Where(user.ID(id)).
		QueryOrders().
		QueryItems().
		WithProduct().
		All(ctx)
	if err != nil {
		return 0, err
	}
	for _, it := range items {
		n += int(it.Edges.Product.Price) * it.Quantity
	}
	return n, nil
}

// TraversedAway loads it of the type that it leaves.
func (s *Store) TraversedAway(ctx context.Context, id int) (n int, err error) {
	orders, err := s.client.User.Query().
		Where(user.ID(id)).
		WithOrders(func(q *ent.OrderQuery) { q.WithItems() }).
		QueryOrders().
		All(ctx)
	if err != nil {
		return 0, err
	}
	for _, o := range orders {
		n += len(o.Edges.Items) // want `"o.Edges.Items" is read, but the query on line \d+ does not load it: use WithItems`
	}
	return n, nil
}

// FromEntity goes on from an entity.
func (s *Store) FromEntity(ctx context.Context, id int) (string, error) {
	it, err := s.client.Item.Get(ctx, id)
	if err != nil {
		return "", err
	}
	o, err := it.QueryOrder().WithUser(func(q *ent.UserQuery) { q.WithProfile() }).Only(ctx)
	if err != nil {
		return "", err
	}
	return o.Edges.User.Edges.Profile.Bio +
		o.Edges.User.Edges.Orders[0].Status, nil // want `"o.Edges.User.Edges.Orders" is read, but the query on line \d+ does not load it`
}

// Grouped has no entity.
func (s *Store) Grouped(ctx context.Context) (n int, err error) {
	var rows []struct {
		OrderID int `json:"order_id"`
		Sum     int `json:"sum"`
	}
	err = s.client.Item.Query().GroupBy(item.FieldOrderID).Aggregate(ent.Sum(item.FieldQuantity)).Scan(ctx, &rows)
	for _, r := range rows {
		n += r.Sum
	}
	return n, err
}

// Selected reads fewer columns, and the edge with them.
func (s *Store) Selected(ctx context.Context) (n int, err error) {
	users, err := s.client.User.Query().WithOrders().Select(user.FieldName).All(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		n += len(u.Edges.Orders)
		n += len(u.Edges.Favorites) // want `"u.Edges.Favorites" is read, but the query on line \d+ does not load it`
	}
	return n, nil
}
