package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
	"gorm.io/gorm"

	"github.com/txvet/txvet/txruntime"
)

// basket and item are entities of txruntime, Basket and Item those of gorm, bun and
// pgx.
type (
	basket struct {
		ID    int64 `db:",pk"`
		Owner string
		Items txruntime.Many[*item]
	}
	item struct {
		ID       int64 `db:",pk"`
		BasketID int64
		SKU      string
	}
	Basket struct {
		bun.BaseModel `bun:"table:baskets" gorm:"-" db:"-"`

		ID    int64 `bun:",pk"`
		Owner string
		Items []*Item `bun:"rel:has-many,join:id=basket_id" db:"-"`
	}
	Item struct {
		bun.BaseModel `bun:"table:items" gorm:"-" db:"-"`

		ID       int64 `bun:",pk"`
		BasketID int64
		SKU      string `bun:"sku"`
	}
)

const (
	basketsSQL = "select id, owner from baskets order by id"
	itemsSQL   = "select id, basket_id, sku from items where basket_id "
)

var items = txruntime.HasMany("items",
	func(b *basket) *txruntime.Many[*item] { return &b.Items },
	func(b *basket) int64 { return b.ID }, func(i *item) int64 { return i.BasketID },
	itemsSQL+"in ($keys) order by id")

var relations = task{
	title: "100 entities with 5 related ones each",
	base:  beginFunc + ", = any($1)",
	variants: []variant{
		{"pgx.BeginFunc, a query for each entity", func(ctx context.Context, c *clients) error {
			return pgx.BeginFunc(ctx, c.pgx, func(tx pgx.Tx) error {
				c.mark()
				baskets, err := read[Basket](ctx, tx, basketsSQL)
				if err != nil {
					return err
				}
				for _, b := range baskets {
					//txvet:ignore queryloop -- it is what the others are compared with
					if b.Items, err = read[Item](ctx, tx, itemsSQL+"= $1 order by id", b.ID); err != nil {
						return err
					}
				}
				c.mark()
				return complete(baskets)
			})
		}},
		{beginFunc + ", = any($1)", func(ctx context.Context, c *clients) error {
			return pgx.BeginFunc(ctx, c.pgx, func(tx pgx.Tx) error {
				c.mark()
				baskets, err := read[Basket](ctx, tx, basketsSQL)
				if err != nil {
					return err
				}
				ids, by := make([]int64, len(baskets)), make(map[int64]*Basket, len(baskets))
				for i, b := range baskets {
					ids[i], by[b.ID] = b.ID, b
				}
				all, err := read[Item](ctx, tx, itemsSQL+"= any($1) order by id", ids)
				if err != nil {
					return err
				}
				for _, i := range all {
					by[i.BasketID].Items = append(by[i.BasketID].Items, i)
				}
				c.mark()
				return complete(baskets)
			})
		}},
		{"bun RunInTx, Relation", func(ctx context.Context, c *clients) error {
			return c.bun.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
				c.mark()
				var baskets []*Basket
				if err := tx.NewSelect().Model(&baskets).Relation("Items").Order("id").Scan(ctx); err != nil {
					return err
				}
				c.mark()
				return complete(baskets)
			})
		}},
		{"gorm Transaction, Preload", func(ctx context.Context, c *clients) error {
			return c.gorm.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
				c.mark()
				var baskets []*Basket
				if err := tx.Preload("Items").Order("id").Find(&baskets).Error; err != nil {
					return err
				}
				c.mark()
				return complete(baskets)
			})
		}},
		{txSelectIn, func(ctx context.Context, c *clients) error {
			return c.tx.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				c.mark()
				baskets, err := txruntime.All[*basket](ctx, s, basketsSQL)
				if err != nil {
					return err
				}
				if err := items.SelectIn(ctx, s, baskets); err != nil {
					return err
				}
				c.mark()
				return loaded(baskets)
			})
		}},
		{"txruntime Joined", func(ctx context.Context, c *clients) error {
			return c.tx.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				c.mark()
				baskets, err := txruntime.Joined(ctx, s, items, `
					select b.id, b.owner, i.id as "items.id", i.basket_id as "items.basket_id", i.sku as "items.sku"
					from baskets b left join items i on i.basket_id = b.id order by b.id, i.id`)
				if err != nil {
					return err
				}
				c.mark()
				return loaded(baskets)
			})
		}},
	},
}

// read is a query with pgx.
func read[T any](ctx context.Context, tx pgx.Tx, sql string, args ...any) ([]*T, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToAddrOfStructByName[T])
}

// complete looks whether everything was loaded.
func complete(baskets []*Basket) error {
	n := 0
	for _, b := range baskets {
		n += len(b.Items)
	}
	return counted(len(baskets), n)
}

func loaded(baskets []*basket) error {
	n := 0
	for _, b := range baskets {
		items, err := b.Items.Get()
		if err != nil {
			return err
		}
		n += len(items)
	}
	return counted(len(baskets), n)
}

func counted(baskets, items int) error {
	if baskets != 100 || items != 500 {
		return fmt.Errorf("loaded %d baskets and %d items", baskets, items)
	}
	return nil
}
