package shop

import (
	"time"

	"github.com/txvet/txvet/txruntime"
)

// Product is what can be ordered. Prices are in cents.
type Product struct {
	SKU   string `json:"sku"`
	Price int64  `json:"price"`
	Stock int64  `json:"stock"`
}

// Order is what a customer ordered.
type Order struct {
	ID       txruntime.Key[int64]  `db:"id,pk,auto" json:"id"`
	Customer string                `json:"customer"`
	Total    int64                 `json:"total"`
	Paid     bool                  `json:"paid"`
	PlacedAt time.Time             `json:"placed_at"`
	Items    txruntime.Many[*Item] `json:"items"`
}

// Item is one product of an order.
type Item struct {
	ID       txruntime.Key[int64]     `db:"id,pk,auto" json:"-"`
	OrderID  int64                    `json:"-"`
	SKU      string                   `json:"sku"`
	Quantity int64                    `json:"quantity"`
	Product  txruntime.ToOne[Product] `json:"product,omitzero"`
}

// Event is what others are told, in the outbox until they were.
type Event struct {
	ID      txruntime.Key[int64] `db:"id,pk,auto"`
	Topic   string
	OrderID int64
}

var (
	orderTable = txruntime.NewTable[Order]("orders")
	itemTable  = txruntime.NewTable[Item]("item")
	outbox     = txruntime.NewTable[Event]("outbox")
)

var (
	orderItems = txruntime.HasMany("items",
		func(o *Order) *txruntime.Many[*Item] { return &o.Items },
		func(o *Order) txruntime.Key[int64] { return o.ID },
		func(i *Item) txruntime.Key[int64] { return txruntime.KeyOf(i.OrderID) },
		"select id, order_id, sku, quantity from item where order_id in ($keys) order by id")
	itemProduct = txruntime.BelongsTo("product",
		func(i *Item) *txruntime.ToOne[Product] { return &i.Product },
		func(i *Item) string { return i.SKU },
		func(p *Product) string { return p.SKU },
		"select sku, price, stock from product where sku in ($keys)")
)
