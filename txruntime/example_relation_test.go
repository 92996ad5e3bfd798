package txruntime_test

import (
	"context"
	"fmt"

	"github.com/txvet/txvet/txruntime"
)

// A relation is declared once and loaded where it is needed, for any number of
// owners with one query. What was not loaded is an error, and no query.
func ExampleHasMany() {
	ctx := context.Background()
	e := shop()
	defer e.Dispose(ctx)
	type Item struct {
		ID, PurchaseID int64
		SKU            string
	}
	type Purchase struct {
		ID    int64
		Items txruntime.Many[*Item]
	}
	items := txruntime.HasMany("items",
		func(p *Purchase) *txruntime.Many[*Item] { return &p.Items },
		func(p *Purchase) int64 { return p.ID },
		func(i *Item) int64 { return i.PurchaseID },
		"select id, purchase_id, sku from item where purchase_id in ($keys) order by id")

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		purchases, err := txruntime.All[*Purchase](ctx, s, "select id from purchase order by id")
		if err != nil {
			return err
		}
		_, err = purchases[0].Items.Get()
		fmt.Println(err)

		if err := items.SelectIn(ctx, s, purchases); err != nil {
			return err
		}
		for _, p := range purchases {
			of, err := p.Items.Get()
			if err != nil {
				return err
			}
			fmt.Println(p.ID, "has", len(of), "items")
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// get: Purchase.Items was not loaded: load it with SelectIn or Joined, or Set it on a new object (lazyload)
	// 11 has 2 items
	// 12 has 0 items
	// 13 has 1 items
	// <nil>
}

// A relation to one entity.
func ExampleBelongsTo() {
	ctx := context.Background()
	e := shop()
	defer e.Dispose(ctx)
	type Customer struct {
		ID   int64
		Name string
	}
	type Purchase struct {
		ID, CustomerID int64
		Customer       txruntime.ToOne[Customer]
	}
	customer := txruntime.BelongsTo("customer",
		func(p *Purchase) *txruntime.ToOne[Customer] { return &p.Customer },
		func(p *Purchase) int64 { return p.CustomerID },
		func(c *Customer) int64 { return c.ID },
		"select id, name from customer where id in ($keys)")

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		purchases, err := txruntime.All[*Purchase](ctx, s, "select id, customer_id from purchase order by id")
		if err != nil {
			return err
		}
		if err := customer.SelectIn(ctx, s, purchases); err != nil {
			return err
		}
		for _, p := range purchases {
			c, err := p.Customer.Get()
			if err != nil {
				return err
			}
			fmt.Println(p.ID, c.Name)
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// 11 ann
	// 12 ann
	// 13 bob
	// <nil>
}

// One query reads purchases with their customers. The columns of the relation
// begin with its name.
func ExampleJoined() {
	ctx := context.Background()
	e := shop()
	defer e.Dispose(ctx)
	type Customer struct {
		ID   int64
		Name string
	}
	type Purchase struct {
		ID, CustomerID int64
		Customer       txruntime.ToOne[Customer]
	}
	customer := txruntime.BelongsTo("customer",
		func(p *Purchase) *txruntime.ToOne[Customer] { return &p.Customer },
		func(p *Purchase) int64 { return p.CustomerID },
		func(c *Customer) int64 { return c.ID },
		"select id, name from customer where id in ($keys)")

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		purchases, err := txruntime.Joined(ctx, s, customer, `
			select p.id, p.customer_id, c.id as "customer.id", c.name as "customer.name"
			from purchase p join customer c on c.id = p.customer_id
			where c.name = $1 order by p.id`, "ann")
		if err != nil {
			return err
		}
		for _, p := range purchases {
			c, err := p.Customer.Get()
			if err != nil {
				return err
			}
			fmt.Println(p.ID, c.Name)
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// 11 ann
	// 12 ann
	// <nil>
}

// Relations of what a relation loads: two queries, for any number of customers.
func ExampleRelation_Then() {
	ctx := context.Background()
	e := shop()
	defer e.Dispose(ctx)
	type Item struct {
		ID, PurchaseID int64
		SKU            string
	}
	type Purchase struct {
		ID, CustomerID int64
		Items          txruntime.Many[*Item]
	}
	type Customer struct {
		ID        int64
		Name      string
		Purchases txruntime.Many[*Purchase]
	}
	purchases := txruntime.HasMany("purchases",
		func(c *Customer) *txruntime.Many[*Purchase] { return &c.Purchases },
		func(c *Customer) int64 { return c.ID },
		func(p *Purchase) int64 { return p.CustomerID },
		"select id, customer_id from purchase where customer_id in ($keys) order by id")
	items := txruntime.HasMany("items",
		func(p *Purchase) *txruntime.Many[*Item] { return &p.Items },
		func(p *Purchase) int64 { return p.ID },
		func(i *Item) int64 { return i.PurchaseID },
		"select id, purchase_id, sku from item where purchase_id in ($keys) order by id")

	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		customers, err := txruntime.All[*Customer](ctx, s, "select id, name from customer order by id")
		if err != nil {
			return err
		}
		if err := txruntime.SelectIn(ctx, s, customers, purchases.Then(items)); err != nil {
			return err
		}
		for _, c := range customers {
			bought, err := c.Purchases.Get()
			if err != nil {
				return err
			}
			for _, p := range bought {
				of, err := p.Items.Get()
				if err != nil {
					return err
				}
				for _, i := range of {
					fmt.Println(c.Name, p.ID, i.SKU)
				}
			}
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// ann 11 tea
	// ann 11 cup
	// bob 13 pot
	// <nil>
}
