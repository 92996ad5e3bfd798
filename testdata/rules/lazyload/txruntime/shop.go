// Package shop reads relations of txruntime's entities.
package shop

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/txvet/txvet/txruntime"
)

// Customer has orders.
type Customer struct {
	ID     int64  `db:"id,pk"`
	Name   string `db:"name"`
	Orders txruntime.Many[*Order]
}

// Order belongs to one, and has items.
type Order struct {
	ID         int64 `db:"id,pk"`
	CustomerID int64 `db:"customer_id"`
	Customer   txruntime.ToOne[Customer]
	Items      txruntime.Many[*Item]
}

// Item is one line.
type Item struct {
	ID      int64  `db:"id,pk"`
	OrderID int64  `db:"order_id"`
	SKU     string `db:"sku"`
	Product txruntime.ToOne[Product]
}

// Product is what is sold.
type Product struct {
	SKU   string `db:"sku,pk"`
	Title string `db:"title"`
}

var (
	orderItems = txruntime.HasMany("items", func(o *Order) *txruntime.Many[*Item] { return &o.Items },
		func(o *Order) int64 { return o.ID }, func(i *Item) int64 { return i.OrderID },
		"select * from items where order_id in ($keys)")
	orderCustomer = txruntime.BelongsTo("customer", func(o *Order) *txruntime.ToOne[Customer] { return &o.Customer },
		func(o *Order) int64 { return o.CustomerID }, func(c *Customer) int64 { return c.ID },
		"select * from customers where id in ($keys)")
	itemProduct = txruntime.BelongsTo("product", func(i *Item) *txruntime.ToOne[Product] { return &i.Product },
		func(i *Item) string { return i.SKU }, func(p *Product) string { return p.SKU },
		"select * from products where sku in ($keys)")

	whole = []txruntime.Loader[Order]{orderItems, orderCustomer}
)

const selectOrders = "select id, customer_id from orders"

// Missing reads what nobody loaded.
func Missing(ctx context.Context, s *txruntime.Session, id int64) (int, error) {
	o, err := txruntime.One[*Order](ctx, s, selectOrders+" where id = $1", id)
	if err != nil {
		return 0, err
	}
	items, err := o.Items.Get() // want `"o.Items" is read, but the query on line \d+ does not load it: use SelectIn \(lazyload\)`
	if err != nil {
		return 0, err
	}
	return len(items), nil
}

// Loaded loads it.
func Loaded(ctx context.Context, s *txruntime.Session, id int64) (int, error) {
	o, err := txruntime.One[*Order](ctx, s, selectOrders+" where id = $1", id)
	if err != nil {
		return 0, err
	}
	if err := orderItems.SelectIn(ctx, s, []*Order{o}); err != nil {
		return 0, err
	}
	items, err := o.Items.Get()
	if err != nil {
		return 0, err
	}
	return len(items), nil
}

// Names reads the relation of each of several.
func Names(ctx context.Context, s *txruntime.Session) ([]string, error) {
	orders, err := txruntime.All[*Order](ctx, s, selectOrders)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, o := range orders {
		c, err := o.Customer.Get() // want `"o.Customer" is read, but the query on line \d+ does not load it: use SelectIn \(lazyload\)`
		if err != nil {
			return nil, err
		}
		names = append(names, c.Name)
	}
	return names, nil
}

// NamesLoaded loads them at once.
func NamesLoaded(ctx context.Context, s *txruntime.Session) ([]string, error) {
	orders, err := txruntime.All[*Order](ctx, s, selectOrders)
	if err != nil {
		return nil, err
	}
	if err := txruntime.SelectIn(ctx, s, orders, orderItems, orderCustomer); err != nil {
		return nil, err
	}
	var names []string
	for _, o := range orders {
		c, err := o.Customer.Get()
		if err != nil {
			return nil, err
		}
		names = append(names, c.Name)
	}
	return names, nil
}

// Wrong loads another one.
func Wrong(ctx context.Context, s *txruntime.Session) ([]string, error) {
	orders, err := txruntime.All[*Order](ctx, s, selectOrders)
	if err != nil {
		return nil, err
	}
	if err := orderItems.SelectIn(ctx, s, orders); err != nil {
		return nil, err
	}
	var names []string
	for _, o := range orders {
		c, err := o.Customer.Get() // want `"o.Customer" is read, but the query on line \d+ does not load it: use SelectIn \(lazyload\)`
		if err != nil {
			return nil, err
		}
		names = append(names, c.Name)
	}
	return names, nil
}

// Titles goes two relations deep.
func Titles(ctx context.Context, s *txruntime.Session) ([]string, error) {
	orders, err := txruntime.All[*Order](ctx, s, selectOrders)
	if err != nil {
		return nil, err
	}
	if err := txruntime.SelectIn(ctx, s, orders, orderItems.Then(itemProduct)); err != nil {
		return nil, err
	}
	return titles(orders)
}

func titles(orders []*Order) ([]string, error) {
	var titles []string
	for _, o := range orders {
		items, err := o.Items.Get()
		if err != nil {
			return nil, err
		}
		for _, i := range items {
			p, err := i.Product.Get()
			if err != nil {
				return nil, err
			}
			titles = append(titles, p.Title)
		}
	}
	return titles, nil
}

// Half stops after the first.
func Half(ctx context.Context, s *txruntime.Session) ([]string, error) {
	orders, err := txruntime.All[*Order](ctx, s, selectOrders)
	if err != nil {
		return nil, err
	}
	if err := txruntime.SelectIn(ctx, s, orders, orderItems); err != nil {
		return nil, err
	}
	var titles []string
	for _, o := range orders {
		items, err := o.Items.Get()
		if err != nil {
			return nil, err
		}
		for _, i := range items {
			p, err := i.Product.Get() // want `"i.Product" is read, but the query on line \d+ does not load it: use SelectIn \(lazyload\)`
			if err != nil {
				return nil, err
			}
			titles = append(titles, p.Title)
		}
	}
	return titles, nil
}

// Together has a query that joins them.
func Together(ctx context.Context, s *txruntime.Session) (int, error) {
	orders, err := txruntime.Joined(ctx, s, orderItems, `select o.id, o.customer_id, i.id as "items.id" from orders o left join items i on i.order_id = o.id`)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, o := range orders {
		items, err := o.Items.Get()
		if err != nil {
			return 0, err
		}
		n += len(items)
	}
	return n, nil
}

// TogetherWrong reads another one.
func TogetherWrong(ctx context.Context, s *txruntime.Session) error {
	orders, err := txruntime.Joined(ctx, s, orderItems, `select o.id, o.customer_id, i.id as "items.id" from orders o left join items i on i.order_id = o.id`)
	if err != nil {
		return err
	}
	for _, o := range orders {
		c, err := o.Customer.Get() // want `"o.Customer" is read, but the query on line \d+ does not load it: use SelectIn \(lazyload\)`
		if err != nil {
			return err
		}
		fmt.Println(c.Name)
	}
	return nil
}

// New sets them on an entity of its own.
func New(c *Customer, skus []string) (*Order, error) {
	o := &Order{CustomerID: c.ID}
	o.Customer.Set(c)
	var items []*Item
	for _, sku := range skus {
		items = append(items, &Item{SKU: sku})
	}
	o.Items.Set(items)
	of, err := o.Customer.Get()
	if err != nil {
		return nil, err
	}
	fmt.Println(of.Name)
	return o, nil
}

// Patched sets one on what was queried.
func Patched(ctx context.Context, s *txruntime.Session, c *Customer) error {
	orders, err := txruntime.All[*Order](ctx, s, selectOrders+" where customer_id = $1", c.ID)
	if err != nil {
		return err
	}
	for _, o := range orders {
		o.Customer.Set(c)
	}
	for _, o := range orders {
		c, err := o.Customer.Get()
		if err != nil {
			return err
		}
		fmt.Println(o.ID, c.Name)
	}
	return nil
}

// Asked looks before it reads.
func Asked(ctx context.Context, s *txruntime.Session, id int64) error {
	o, err := txruntime.One[*Order](ctx, s, selectOrders+" where id = $1", id)
	if err != nil {
		return err
	}
	if !o.Items.Loaded() {
		return nil
	}
	items, err := o.Items.Get()
	if err != nil {
		return err
	}
	fmt.Println(len(items))
	return nil
}

// Handled knows that it may not be there.
func Handled(ctx context.Context, s *txruntime.Session, id int64) error {
	o, err := txruntime.One[*Order](ctx, s, selectOrders+" where id = $1", id)
	if err != nil {
		return err
	}
	if _, err := o.Items.Get(); !errors.Is(err, txruntime.ErrNotLoaded) {
		return err
	}
	return nil
}

// Listed loads by a list that is not in the call.
func Listed(ctx context.Context, s *txruntime.Session) error {
	orders, err := txruntime.All[*Order](ctx, s, selectOrders)
	if err != nil {
		return err
	}
	if err := txruntime.SelectIn(ctx, s, orders, whole...); err != nil {
		return err
	}
	for _, o := range orders {
		c, err := o.Customer.Get()
		if err != nil {
			return err
		}
		fmt.Println(c.Name)
	}
	return nil
}

// Values has no pointers: they are made for the loader.
func Values(ctx context.Context, s *txruntime.Session) error {
	orders, err := txruntime.All[Order](ctx, s, selectOrders)
	if err != nil {
		return err
	}
	var owners []*Order
	for i := range orders {
		owners = append(owners, &orders[i])
	}
	if err := orderItems.SelectIn(ctx, s, owners); err != nil {
		return err
	}
	for _, o := range orders {
		items, err := o.Items.Get()
		if err != nil {
			return err
		}
		fmt.Println(len(items))
	}
	return nil
}

// ValuesMissing loads nothing.
func ValuesMissing(ctx context.Context, s *txruntime.Session) error {
	orders, err := txruntime.All[Order](ctx, s, selectOrders)
	if err != nil {
		return err
	}
	for _, o := range orders {
		items, err := o.Items.Get() // want `"o.Items" is read, but the query on line \d+ does not load it: use SelectIn \(lazyload\)`
		if err != nil {
			return err
		}
		fmt.Println(len(items))
	}
	return nil
}

// total reads what it is given.
func total(o *Order) (int, error) {
	items, err := o.Items.Get()
	return len(items), err
}

// Total gives it an order without items.
func Total(ctx context.Context, s *txruntime.Session, id int64) (int, error) {
	o, err := txruntime.One[*Order](ctx, s, selectOrders+" where id = $1", id)
	if err != nil {
		return 0, err
	}
	return total(o) // want `total reads "Items", which the query on line \d+ does not load: use SelectIn \(lazyload\)`
}

// TotalLoaded gives it one with them.
func TotalLoaded(ctx context.Context, s *txruntime.Session, id int64) (int, error) {
	o, err := txruntime.One[*Order](ctx, s, selectOrders+" where id = $1", id)
	if err != nil {
		return 0, err
	}
	if err := txruntime.SelectIn(ctx, s, []*Order{o}, orderItems); err != nil {
		return 0, err
	}
	return total(o)
}

// EachItems loads for each order.
func EachItems(ctx context.Context, s *txruntime.Session) error {
	orders, err := txruntime.All[*Order](ctx, s, selectOrders)
	if err != nil {
		return err
	}
	for _, o := range orders {
		if err := orderItems.SelectIn(ctx, s, []*Order{o}); err != nil { // want `a relation is loaded for each element of "orders", the result of the query on line \d+ \(lazyload\)`
			return err
		}
	}
	return nil
}

// Pages loads for each page, which is many at a time.
func Pages(ctx context.Context, s *txruntime.Session) error {
	for after := int64(0); ; {
		orders, err := txruntime.All[*Order](ctx, s, selectOrders+" where id > $1 order by id limit 100", after)
		if err != nil || len(orders) == 0 {
			return err
		}
		if err := txruntime.SelectIn(ctx, s, orders, orderItems); err != nil {
			return err
		}
		after = orders[len(orders)-1].ID
	}
}

// find queries for its callers.
func find(ctx context.Context, s *txruntime.Session, id int64) (*Order, error) {
	return txruntime.One[*Order](ctx, s, selectOrders+" where id = $1", id)
}

// Found reads what it did not load.
func Found(ctx context.Context, s *txruntime.Session, id int64) (string, error) {
	o, err := find(ctx, s, id)
	if err != nil {
		return "", err
	}
	c, err := o.Customer.Get() // want `"o.Customer" is read, but find \(line \d+\) does not load it: use SelectIn \(lazyload\)`
	if err != nil {
		return "", err
	}
	return c.Name, nil
}

// One has a value, and gives its address to the loader.
func One(ctx context.Context, s *txruntime.Session, id int64) (int, error) {
	o, err := txruntime.One[Order](ctx, s, selectOrders+" where id = $1", id)
	if err != nil {
		return 0, err
	}
	if err := orderItems.SelectIn(ctx, s, []*Order{&o}); err != nil {
		return 0, err
	}
	items, err := o.Items.Get()
	return len(items), err
}

// load is a house's own loader.
func load(ctx context.Context, s *txruntime.Session, orders []*Order) error {
	return txruntime.SelectIn(ctx, s, orders, orderItems, orderCustomer)
}

// Helped uses it.
func Helped(ctx context.Context, s *txruntime.Session) error {
	orders, err := txruntime.All[*Order](ctx, s, selectOrders)
	if err != nil {
		return err
	}
	if err := load(ctx, s, orders); err != nil {
		return err
	}
	for _, o := range orders {
		items, err := o.Items.Get()
		if err != nil {
			return err
		}
		fmt.Println(len(items))
	}
	return nil
}

// Chosen is told what to load.
func Chosen(ctx context.Context, s *txruntime.Session, l txruntime.Loader[Order]) error {
	orders, err := txruntime.All[*Order](ctx, s, selectOrders)
	if err != nil {
		return err
	}
	if err := txruntime.SelectIn(ctx, s, orders, l); err != nil {
		return err
	}
	for _, o := range orders {
		items, err := o.Items.Get()
		if err != nil {
			return err
		}
		fmt.Println(len(items))
	}
	return nil
}

// Chunked loads for a hundred at a time.
func Chunked(ctx context.Context, s *txruntime.Session) error {
	orders, err := txruntime.All[*Order](ctx, s, selectOrders)
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(orders, 100) {
		if err := orderItems.SelectIn(ctx, s, chunk); err != nil {
			return err
		}
	}
	for _, o := range orders {
		items, err := o.Items.Get()
		if err != nil {
			return err
		}
		fmt.Println(len(items))
	}
	return nil
}

// Branch loads on one path.
func Branch(ctx context.Context, s *txruntime.Session, id int64, full bool) error {
	o, err := find(ctx, s, id)
	if err != nil {
		return err
	}
	if full {
		if err := orderItems.SelectIn(ctx, s, []*Order{o}); err != nil {
			return err
		}
	}
	if full {
		items, err := o.Items.Get()
		if err != nil {
			return err
		}
		fmt.Println(len(items))
	}
	return nil
}

// Listing encodes what is there.
func Listing(ctx context.Context, s *txruntime.Session) ([]*Customer, error) {
	customers, err := txruntime.All[*Customer](ctx, s, "select id, name from customers")
	if err != nil {
		return nil, err
	}
	byID := map[int64]*Customer{}
	for _, c := range customers {
		byID[c.ID] = c
	}
	orders, err := txruntime.All[*Order](ctx, s, selectOrders)
	if err != nil {
		return nil, err
	}
	of := map[int64][]*Order{}
	for _, o := range orders {
		o.Customer.Set(byID[o.CustomerID])
		of[o.CustomerID] = append(of[o.CustomerID], o)
	}
	for _, c := range customers {
		c.Orders.Set(of[c.ID])
	}
	for _, c := range customers {
		orders, err := c.Orders.Get()
		if err != nil {
			return nil, err
		}
		fmt.Println(c.Name, len(orders))
	}
	return customers, nil
}
