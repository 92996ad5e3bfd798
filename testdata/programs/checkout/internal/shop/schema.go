package shop

import (
	"context"
	"strings"

	"github.com/txvet/txvet/txruntime"
)

// schema has KEY where a generated key is declared, which is where the databases
// differ.
var schema = []string{
	"create table if not exists product (sku varchar(40) primary key, price bigint not null, stock bigint not null check (stock >= 0))",
	"create table if not exists orders (id KEY, customer varchar(40) not null, total bigint not null, paid boolean not null, placed_at timestamp not null)",
	"create table if not exists item (id KEY, order_id bigint not null references orders, sku varchar(40) not null references product, quantity bigint not null)",
	"create table if not exists outbox (id KEY, topic varchar(40) not null, order_id bigint not null references orders)",
	"create index if not exists orders_customer on orders (customer)",
	"create index if not exists item_order on item (order_id)",
}

// CreateSchema creates the tables that are not there, all or none. The URL is the
// engine's.
func CreateSchema(ctx context.Context, e *txruntime.Engine, url string) error {
	key := "bigint generated always as identity primary key"
	if strings.HasPrefix(url, "sqlite+") {
		key = "integer primary key"
	}
	return e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		for _, sql := range schema {
			s.Queue(strings.ReplaceAll(sql, "KEY", key))
		}
		return nil
	}, txruntime.TxOptions{Name: "schema"})
}
