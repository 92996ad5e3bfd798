// Written by make docs from analyzers/lazyload/doc.go.

package lazyload

import (
	"context"

	"gorm.io/gorm"
	"txvet.test/store/ent"
)

type Company struct {
	ID   int
	Name string
}

type Employee struct {
	ID        int `gorm:"primaryKey"`
	CompanyID int
	Company   Company
}

func (repo *Repo) Employer(ctx context.Context, id int) (string, error) {
	var e Employee
	if err := repo.db.WithContext(ctx).First(&e, id).Error; err != nil {
		return "", err
	}
	return e.Company.Name, nil // want `^"e\.Company" is read, but the query on line .* does not load it: use Preload\("Company"\) \(lazyload\)$`
}

type Repo struct{ db *gorm.DB }

func total(o *ent.Order) int {
	n := 0
	for _, item := range o.Edges.Items {
		n += item.Quantity
	}
	return n
}

func Total(ctx context.Context, client *ent.Client, id int) (int, error) {
	o, err := client.Order.Get(ctx, id)
	if err != nil {
		return 0, err
	}
	return total(o), nil // want `^total reads "Edges\.Items", which the query on line .* does not load: use WithItems \(lazyload\)$`
}

func Items(ctx context.Context, client *ent.Client) (n int, err error) {
	orders, err := client.Order.Query().All(ctx)
	if err != nil {
		return 0, err
	}
	for _, o := range orders {
		items, err := o.QueryItems().Count(ctx) // want `^a relation is loaded for each element of "orders", the result of the query on line .* \(lazyload\)$`
		if err != nil {
			return 0, err
		}
		n += items
	}
	return n, nil
}
