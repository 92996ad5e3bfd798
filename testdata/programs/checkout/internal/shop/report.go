package shop

import (
	"context"

	"github.com/txvet/txvet/txruntime"
)

// Report is the sales at one moment.
type Report struct {
	Products []Sales `json:"products,omitempty"`
	Revenue  int64   `json:"revenue"`
	Unpaid   int64   `json:"unpaid"`
}

// Sales are the paid orders of a product.
type Sales struct {
	SKU  string `json:"sku"`
	Sold int64  `json:"sold"`
}

// Report adds up all orders. Its queries see one state of the database, and
// nobody waits for them.
func (sh *Shop) Report(ctx context.Context) (r Report, err error) {
	err = sh.reports.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		r.Products, err = txruntime.All[Sales](ctx, s, `
			select i.sku, cast(sum(i.quantity) as bigint) as sold
			from item i join orders o on o.id = i.order_id
			where o.paid group by i.sku order by i.sku`)
		if err != nil {
			return err
		}
		const sum = "select cast(coalesce(sum(total), 0) as bigint) from orders where paid = $1"
		if r.Revenue, err = txruntime.One[int64](ctx, s, sum, true); err != nil {
			return err
		}
		r.Unpaid, err = txruntime.One[int64](ctx, s, sum, false)
		return err
	})
	return r, err
}
