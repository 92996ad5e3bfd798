// Written by make docs from analyzers/lazyload/doc.go.

package lazyload

import (
	"context"

	"github.com/txvet/txvet/txruntime"
	"gorm.io/gorm"
	"txvet.test/store/ent"
)

func AllLines(ctx context.Context, s *txruntime.Session) (n int, err error) {
	baskets, err := txruntime.All[*Basket](ctx, s, "SELECT id FROM baskets")
	if err != nil {
		return 0, err
	}
	if err := basketLines.SelectIn(ctx, s, baskets); err != nil {
		return 0, err
	}
	for _, b := range baskets {
		lines, err := b.Lines.Get()
		if err != nil {
			return 0, err
		}
		n += len(lines)
	}
	return n, nil
}

func Quantity(ctx context.Context, client *ent.Client, id int) (n int, err error) {
	o, err := client.Order.Query().WithItems().Only(ctx)
	if err != nil {
		return 0, err
	}
	for _, item := range o.Edges.Items {
		n += item.Quantity
	}
	return n, nil
}

type Account struct {
	ID    int `gorm:"primaryKey"`
	Owner *Owner
}

type Owner struct {
	ID        int
	AccountID int
	Name      string
}

func OwnerOf(ctx context.Context, db *gorm.DB, id int) (string, error) {
	var a Account
	if err := db.WithContext(ctx).First(&a, id).Error; err != nil {
		return "", err
	}
	a.Owner = &Owner{Name: "nobody"}
	return a.Owner.Name, nil
}
