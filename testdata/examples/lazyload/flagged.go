// Written by make docs from analyzers/lazyload/doc.go.

package lazyload

import (
	"context"

	"github.com/txvet/txvet/txruntime"
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

type Basket struct {
	ID    int64 `db:"id,pk"`
	Lines txruntime.Many[*Line]
}

type Line struct {
	BasketID int64 `db:"basket_id"`
	Quantity int   `db:"quantity"`
}

var basketLines = txruntime.HasMany("lines", func(b *Basket) *txruntime.Many[*Line] { return &b.Lines },
	func(b *Basket) int64 { return b.ID }, func(l *Line) int64 { return l.BasketID },
	"SELECT basket_id, quantity FROM lines WHERE basket_id in ($keys)")

func Lines(ctx context.Context, s *txruntime.Session, id int64) ([]*Line, error) {
	b, err := txruntime.One[*Basket](ctx, s, "SELECT id FROM baskets WHERE id = $1", id)
	if err != nil {
		return nil, err
	}
	return b.Lines.Get() // want `^"b\.Lines" is read, but the query on line .* does not load it: use SelectIn \(lazyload\)$`
}
