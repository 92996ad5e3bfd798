package shop

import (
	"context"
	"time"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/user"
)

// Create reads an edge of what was saved: it has none.
func (s *Store) Create(ctx context.Context, buyer *ent.User) (string, error) {
	o, err := s.client.Order.Create().SetUser(buyer).SetPlacedAt(time.Now()).Save(ctx)
	if err != nil {
		return "", err
	}
	return o.Edges.User.Name, nil // want `"o.Edges.User" is read, but the write on line \d+ does not load it`
}

// CreateSet sets it by hand.
func (s *Store) CreateSet(ctx context.Context, buyer *ent.User) (*ent.Order, error) {
	o, err := s.client.Order.Create().SetUser(buyer).SetPlacedAt(time.Now()).Save(ctx)
	if err != nil {
		return nil, err
	}
	o.Edges.User = buyer
	if o.Edges.User.Balance < 0 {
		return nil, err
	}
	return o, nil
}

// CreateAgain reads it again, with its edges.
func (s *Store) CreateAgain(ctx context.Context, buyer *ent.User) (string, error) {
	o, err := s.client.Order.Create().SetUser(buyer).SetPlacedAt(time.Now()).Save(ctx)
	if err != nil {
		return "", err
	}
	o, err = s.client.Order.Query().Where(order.ID(o.ID)).WithUser().Only(ctx)
	if err != nil {
		return "", err
	}
	return o.Edges.User.Name, nil
}

// Update has the edges of the entity that is updated, but not of the result.
func (s *Store) Update(ctx context.Context, id int) (int, error) {
	u, err := s.client.User.Query().Where(user.ID(id)).WithOrders().Only(ctx)
	if err != nil {
		return 0, err
	}
	saved, err := u.Update().AddBalance(int64(len(u.Edges.Orders))).Save(ctx)
	if err != nil {
		return 0, err
	}
	return len(saved.Edges.Orders), nil // want `"saved.Edges.Orders" is read, but the write on line \d+ does not load it`
}

// UpdateKept reads the one that has them.
func (s *Store) UpdateKept(ctx context.Context, id int) (int, error) {
	u, err := s.client.User.Query().Where(user.ID(id)).WithOrders().Only(ctx)
	if err != nil {
		return 0, err
	}
	if err := u.Update().AddBalance(1).Exec(ctx); err != nil {
		return 0, err
	}
	return len(u.Edges.Orders), nil
}

// Bulk reads an edge of each that was saved.
func (s *Store) Bulk(ctx context.Context, o *ent.Order, products []*ent.Product) (n int64, err error) {
	builders := make([]*ent.ItemCreate, len(products))
	for i, p := range products {
		builders[i] = s.client.Item.Create().SetOrder(o).SetProduct(p).SetQuantity(1)
	}
	items, err := s.client.Item.CreateBulk(builders...).Save(ctx)
	if err != nil {
		return 0, err
	}
	for i, it := range items {
		it.Edges.Product = products[i]
	}
	for _, it := range items {
		n += it.Edges.Product.Price
	}
	return n, nil
}

// Attach sets edges of what one query loaded from what another did.
func (s *Store) Attach(ctx context.Context) (n int, err error) {
	users, err := s.client.User.Query().All(ctx)
	if err != nil {
		return 0, err
	}
	orders, err := s.client.Order.Query().All(ctx)
	if err != nil {
		return 0, err
	}
	byUser := map[int][]*ent.Order{}
	for _, o := range orders {
		byUser[o.UserID] = append(byUser[o.UserID], o)
	}
	for _, u := range users {
		u.Edges.Orders = byUser[u.ID]
	}
	for _, u := range users {
		n += len(u.Edges.Orders)
	}
	return n, nil
}

func fillProfile(ctx context.Context, u *ent.User) (err error) {
	if u.Edges.Profile != nil {
		return nil
	}
	u.Edges.Profile, err = u.QueryProfile().Only(ctx)
	return ent.MaskNotFound(err)
}

// Filled has it filled by a function.
func (s *Store) Filled(ctx context.Context, id int) (string, error) {
	u, err := s.client.User.Get(ctx, id)
	if err != nil {
		return "", err
	}
	if err := fillProfile(ctx, u); err != nil {
		return "", err
	}
	if u.Edges.Profile == nil {
		return "", nil
	}
	return u.Edges.Profile.Bio, nil
}

// Lazily loads it where it is not there yet.
func (s *Store) Lazily(ctx context.Context, id int) (n int, err error) {
	u, err := s.client.User.Get(ctx, id)
	if err != nil {
		return 0, err
	}
	if u.Edges.Orders == nil {
		if u.Edges.Orders, err = u.QueryOrders().WithItems().All(ctx); err != nil {
			return 0, err
		}
	}
	for _, o := range u.Edges.Orders {
		n += len(o.Edges.Items)
	}
	return n, nil
}

// Whole replaces all edges.
func (s *Store) Whole(ctx context.Context, id int, p *ent.Profile) (string, error) {
	u, err := s.client.User.Get(ctx, id)
	if err != nil {
		return "", err
	}
	u.Edges = ent.UserEdges{Profile: p}
	return u.Edges.Profile.Bio, nil
}

// Made was made here.
func Made() int {
	u := &ent.User{Name: "Ann", Edges: ent.UserEdges{Orders: []*ent.Order{{Status: "open"}}}}
	return len(u.Edges.Orders)
}
