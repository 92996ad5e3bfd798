package shop

import (
	"context"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/user"
)

// Customer is what the outside sees of a user.
type Customer struct {
	Name   string
	Bio    string
	Orders []Purchase
}

// Purchase is what the outside sees of an order.
type Purchase struct {
	Status   string
	Customer string
	Lines    int
}

func toPurchase(o *ent.Order) Purchase {
	p := Purchase{Status: o.Status}
	if u := o.Edges.User; u != nil {
		p.Customer = u.Name
	}
	if items := o.Edges.Items; items != nil {
		p.Lines = len(items)
	}
	return p
}

func toCustomer(u *ent.User) Customer {
	c := Customer{Name: u.Name}
	if u.Edges.Profile != nil {
		c.Bio = u.Edges.Profile.Bio
	}
	for _, o := range u.Edges.Orders {
		c.Orders = append(c.Orders, toPurchase(o))
	}
	return c
}

func toCustomers(users []*ent.User) []Customer {
	customers := make([]Customer, 0, len(users))
	for _, u := range users {
		customers = append(customers, toCustomer(u))
	}
	return customers
}

// Customer loads all that the converter looks for.
func (s *Store) Customer(ctx context.Context, id int) (Customer, error) {
	u, err := s.client.User.Query().
		Where(user.ID(id)).
		WithProfile().
		WithOrders(func(q *ent.OrderQuery) { q.WithItems().WithUser() }).
		Only(ctx)
	if err != nil {
		return Customer{}, err
	}
	return toCustomer(u), nil
}

// Customers loads less: the converter looks first, and others load it.
func (s *Store) Customers(ctx context.Context) ([]Customer, error) {
	users, err := s.client.User.Query().WithOrders().All(ctx)
	if err != nil {
		return nil, err
	}
	return toCustomers(users), nil
}

// Purchases has the converter at the end of a chain of its own.
func (s *Store) Purchases(ctx context.Context, status string) (ps []Purchase, err error) {
	orders, err := s.client.Order.Query().Where(order.Status(status)).WithUser().All(ctx)
	if err != nil {
		return nil, err
	}
	for i := range orders {
		ps = append(ps, toPurchase(orders[i]))
	}
	return ps, nil
}

func sum(o *ent.Order) (n int64) {
	for _, it := range o.Edges.Items {
		n += int64(it.Quantity) * it.Edges.Product.Price
	}
	return n
}

// Sum passes an order to one that takes for granted that both are loaded.
func (s *Store) Sum(ctx context.Context, id int) (int64, error) {
	o, err := s.client.Order.Query().Where(order.ID(id)).WithItems().Only(ctx)
	if err != nil {
		return 0, err
	}
	return sum(o), nil // want `sum reads "Edges.Items.Edges.Product", which the query on line \d+ does not load: use WithProduct`
}

func lines(o *ent.Order) int { return len(o.Edges.Items) }

// Lines passes each order.
func (s *Store) Lines(ctx context.Context) (n int, err error) {
	orders, err := s.client.Order.Query().All(ctx)
	if err != nil {
		return 0, err
	}
	for _, o := range orders {
		n += lines(o) // want `lines reads "Edges.Items", which the query on line \d+ does not load: use WithItems`
	}
	return n, nil
}

// SumsLoaded loads both.
func (s *Store) SumsLoaded(ctx context.Context) (n int64, err error) {
	orders, err := s.client.Order.Query().WithItems(func(q *ent.ItemQuery) { q.WithProduct() }).All(ctx)
	if err != nil {
		return 0, err
	}
	for _, o := range orders {
		n += sum(o)
	}
	return n, nil
}

func (s *Store) byEmail(ctx context.Context, email string) (*ent.User, error) {
	return s.client.User.Query().Where(user.Email(email)).WithProfile().Only(ctx)
}

// Helped reads what the helper did not load.
func (s *Store) Helped(ctx context.Context, email string) (int, error) {
	u, err := s.byEmail(ctx, email)
	if err != nil {
		return 0, err
	}
	return len(u.Edges.Profile.Bio) +
		len(u.Edges.Orders), nil // want `"u.Edges.Orders" is read, but byEmail \(line \d+\) does not load it: use WithOrders`
}

func (s *Store) list(ctx context.Context) ([]*ent.User, error) {
	users, err := s.client.User.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	return users, nil
}

// Listed reads through the slice that the helper gives.
func (s *Store) Listed(ctx context.Context) (n int, err error) {
	users, err := s.list(ctx)
	if err != nil {
		return 0, err
	}
	for _, u := range users {
		n += len(u.Edges.Orders) // want `"u.Edges.Orders" is read, but list \(line \d+\) does not load it`
	}
	return n, nil
}

func orNew(u *ent.User, err error) (*ent.User, error) {
	if ent.IsNotFound(err) {
		return &ent.User{Name: "guest"}, nil
	}
	return u, err
}

// Guest may have a user that no query filled.
func (s *Store) Guest(ctx context.Context, email string) (string, error) {
	u, err := orNew(s.byEmail(ctx, email))
	if err != nil {
		return "", err
	}
	if u.Edges.Profile == nil {
		return u.Name, nil
	}
	return u.Edges.Profile.Bio, nil
}

func each[T, U any](in []T, f func(T) U) []U {
	out := make([]U, 0, len(in))
	for _, v := range in {
		out = append(out, f(v))
	}
	return out
}

// Mapped passes a function that converts.
func (s *Store) Mapped(ctx context.Context) ([]Purchase, error) {
	orders, err := s.client.Order.Query().WithItems().WithUser().All(ctx)
	if err != nil {
		return nil, err
	}
	return each(orders, toPurchase), nil
}

// Items has items, and is a converter of its own.
type Items []*ent.Item

func (items Items) titles() (titles []string) {
	for _, it := range items {
		titles = append(titles, it.Edges.Product.Title)
	}
	return titles
}

// Titles converts a slice to one with methods.
func (s *Store) Titles(ctx context.Context, id int) ([]string, error) {
	o, err := s.client.Order.Query().
		Where(order.ID(id)).
		WithItems(func(q *ent.ItemQuery) { q.WithProduct() }).
		Only(ctx)
	if err != nil {
		return nil, err
	}
	return Items(o.Edges.Items).titles(), nil
}
