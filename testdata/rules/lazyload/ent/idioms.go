package shop

import (
	"context"
	"fmt"
	"slices"
	"sort"

	"txvet.test/store/ent"
	"txvet.test/store/ent/order"
	"txvet.test/store/ent/user"
)

// Mapper converts entities by functions in its fields.
type Mapper[T, U any] struct{ fn func(T) U }

// MapErr converts what came without an error.
func (m Mapper[T, U]) MapErr(v T, err error) (U, error) {
	if err != nil {
		var zero U
		return zero, err
	}
	return m.fn(v), nil
}

// MapEach converts each.
func (m Mapper[T, U]) MapEach(vs []T) []U { return each(vs, m.fn) }

// Desk has mappers beside the client.
type Desk struct {
	db        *ent.Client
	customers Mapper[*ent.User, Customer]
	purchases Mapper[*ent.Order, Purchase]
}

// NewDesk has the mappers that there are.
func NewDesk(db *ent.Client) *Desk {
	return &Desk{db, Mapper[*ent.User, Customer]{toCustomer}, Mapper[*ent.Order, Purchase]{toPurchase}}
}

// Get maps what the query gives.
func (d *Desk) Get(ctx context.Context, id int) (Customer, error) {
	return d.customers.MapErr(d.db.User.Query().Where(user.ID(id)).WithProfile().WithOrders().Only(ctx))
}

// Bare maps what has no edges.
func (d *Desk) Bare(ctx context.Context, id int) (Purchase, error) {
	return d.purchases.MapErr(d.db.Order.Get(ctx, id))
}

// All maps each.
func (d *Desk) All(ctx context.Context) ([]Purchase, error) {
	orders, err := d.db.Order.Query().WithItems().WithUser().All(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(orders, func(a, b *ent.Order) int { return len(b.Edges.Items) - len(a.Edges.Items) })
	sort.Slice(orders, func(i, j int) bool { return orders[i].Edges.User.Name < orders[j].Edges.User.Name })
	return d.purchases.MapEach(orders), nil
}

// Option changes a query.
type Option func(*ent.UserQuery)

// WithItems loads the orders with their items.
func WithItems() Option {
	return func(q *ent.UserQuery) { q.WithOrders(func(q *ent.OrderQuery) { q.WithItems() }) }
}

// Find has options that load.
func (d *Desk) Find(ctx context.Context, id int, opts ...Option) (*ent.User, error) {
	q := d.db.User.Query().Where(user.ID(id))
	for _, opt := range opts {
		opt(q)
	}
	return q.Only(ctx)
}

// Lines has an option that loads what it reads.
func (d *Desk) Lines(ctx context.Context, id int) (n int, err error) {
	u, err := d.Find(ctx, id, WithItems())
	if err != nil {
		return 0, err
	}
	for _, o := range u.Edges.Orders {
		n += len(o.Edges.Items)
	}
	return n, nil
}

// ByID has what was loaded in a map.
func (d *Desk) ByID(ctx context.Context, ids ...int) (map[int]*ent.User, error) {
	users, err := d.db.User.Query().Where(user.IDIn(ids...)).WithProfile().All(ctx)
	if err != nil {
		return nil, err
	}
	byID := make(map[int]*ent.User, len(users))
	for _, u := range users {
		byID[u.ID] = u
	}
	return byID, nil
}

// Bios reads through the map.
func (d *Desk) Bios(ctx context.Context, ids ...int) (bios []string, err error) {
	byID, err := d.ByID(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if u, ok := byID[id]; ok && u.Edges.Profile != nil {
			bios = append(bios, u.Edges.Profile.Bio)
		}
	}
	return bios, nil
}

// Page is a page of orders, and what comes after it.
type Page struct {
	Orders []*ent.Order
	Next   int
}

// Page reads with edges or without.
func (d *Desk) Page(ctx context.Context, after int, full bool) (*Page, error) {
	q := d.db.Order.Query().Where(order.IDGT(after)).Order(ent.Asc(order.FieldID)).Limit(20)
	if full {
		q = q.WithItems(func(q *ent.ItemQuery) { q.WithProduct() })
	}
	orders, err := q.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("page after %d: %w", after, err)
	}
	p := &Page{Orders: orders}
	if len(orders) == 20 {
		p.Next = orders[19].ID
	}
	return p, nil
}

// Titles reads through the page.
func (d *Desk) Titles(ctx context.Context) (titles []string, err error) {
	p, err := d.Page(ctx, 0, true)
	if err != nil {
		return nil, err
	}
	for _, o := range p.Orders {
		for _, it := range o.Edges.Items {
			titles = append(titles, it.Edges.Product.Title)
		}
	}
	return titles, nil
}

// Reassigned reads again what it wrote, into the same variable.
func (d *Desk) Reassigned(ctx context.Context, id int) (int, error) {
	o, err := d.db.Order.UpdateOneID(id).SetStatus("paid").Save(ctx)
	if err != nil {
		return 0, err
	}
	o, err = d.db.Order.Query().Where(order.ID(o.ID)).WithItems().WithUser().Only(ctx)
	if err != nil {
		return 0, err
	}
	return len(o.Edges.Items) + len(o.Edges.User.Name), nil
}

// Ensured has either what was there, with its edges, or what was made.
func (d *Desk) Ensured(ctx context.Context, name, email string) (string, error) {
	u, err := d.db.User.Query().Where(user.Email(email)).WithProfile().Only(ctx)
	if ent.IsNotFound(err) {
		u, err = d.db.User.Create().SetName(name).SetEmail(email).Save(ctx)
	}
	if err != nil {
		return "", err
	}
	if u.Edges.Profile == nil {
		return u.Name, nil
	}
	return u.Edges.Profile.Bio, nil
}

// Closure reads in a function of its own.
func (d *Desk) Closure(ctx context.Context, id int) (int, error) {
	u, err := d.db.User.Query().Where(user.ID(id)).WithOrders().Only(ctx)
	if err != nil {
		return 0, err
	}
	open := func() (n int) {
		for _, o := range u.Edges.Orders {
			if o.Status == "open" {
				n++
			}
		}
		return n
	}
	return open(), nil
}

// Stream sends entities to another goroutine.
func (d *Desk) Stream(ctx context.Context, out chan<- *ent.User) error {
	users, err := d.db.User.Query().WithFavorites().All(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		select {
		case out <- u:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Receive reads what the other loaded.
func Receive(in <-chan *ent.User) (n int) {
	for u := range in {
		n += len(u.Edges.Favorites)
	}
	return n
}

// Nested reads an edge of an edge that is loaded where the first is.
func (d *Desk) Nested(ctx context.Context) (string, error) {
	it, err := d.db.Item.Query().WithOrder(func(q *ent.OrderQuery) { q.WithUser() }).First(ctx)
	if err != nil {
		return "", err
	}
	if o := it.Edges.Order; o != nil && o.Edges.User != nil {
		return o.Edges.User.Name, nil
	}
	return it.Edges.Product.Title, nil // want `"it.Edges.Product" is read, but the query on line \d+ does not load it`
}
