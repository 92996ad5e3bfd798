package shop

import (
	"context"
	"database/sql"
	"fmt"

	"txvet.test/rules/outsidetx/sql/audit"
	"txvet.test/rules/outsidetx/sql/store"
)

func (s *Shop) findOrder(ctx context.Context, id int64) (*Order, error) {
	o := &Order{ID: id}
	err := s.db.QueryRowContext(ctx, `SELECT customer, product, count FROM orders WHERE id = $1`, id).
		Scan(&o.Customer, &o.Product, &o.Count)
	return o, err
}

func (s *Shop) findCustomerOf(ctx context.Context, id int64) (int64, error) {
	o, err := s.findOrder(ctx, id)
	if err != nil {
		return 0, fmt.Errorf("order %d: %w", id, err)
	}
	return o.Customer, nil
}

func countOrders(ctx context.Context, db *sql.DB, customer int64) (n int, err error) {
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM orders WHERE customer = $1`, customer).Scan(&n)
	return n, err
}

func countGlobally() (n int, err error) {
	err = pool.QueryRow(`SELECT count(*) FROM orders`).Scan(&n)
	return n, err
}

// DeleteCallsPoolMethod reads by a sibling method, which uses the pool.
func (s *Shop) DeleteCallsPoolMethod(ctx context.Context, id int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	o, err := s.findOrder(ctx, id) // want `findOrder uses "s.db" while transaction "tx" \(begun on line 39\) is open: the statement runs outside it and does not see its writes \(outsidetx\)`
	if err != nil {
		return err
	}
	if err := takeStock(ctx, tx, o.Product, -o.Count); err != nil {
		return err
	}
	return tx.Commit()
}

// DeleteCallsPoolMethodTwoDeep reaches the pool two calls down.
func (s *Shop) DeleteCallsPoolMethodTwoDeep(ctx context.Context, id int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	customer, err := s.findCustomerOf(ctx, id) // want `findCustomerOf uses "s.db" while transaction "tx" \(begun on line 56\) is open.*\(outsidetx\)`
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE customers SET orders = orders - 1 WHERE id = $1`, customer); err != nil {
		return err
	}
	return tx.Commit()
}

// RateGivesPoolToFunction passes the pool where the transaction is meant.
func (s *Shop) RateGivesPoolToFunction(ctx context.Context, customer int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	n, err := countOrders(ctx, s.db, customer) // want `countOrders uses "s.db" while transaction "tx" \(begun on line 73\) is open.*\(outsidetx\)`
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE customers SET rating = $1 WHERE id = $2`, n, customer); err != nil {
		return err
	}
	return tx.Commit()
}

// PlaceGivesPoolToDBTX passes the pool to a function that takes either.
func (s *Shop) PlaceGivesPoolToDBTX(ctx context.Context, o *Order) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	if err := takeStock(ctx, s.db, o.Product, o.Count); err != nil { // want `takeStock uses "s.db" while transaction "tx" \(begun on line 90\) is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}

// TallyCallsGlobalPool reaches the global pool in a function.
func TallyCallsGlobalPool() error {
	tx, err := pool.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	n, err := countGlobally() // want `countGlobally uses "pool" while transaction "tx" \(begun on line 106\) is open.*\(outsidetx\)`
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO tallies (n) VALUES ($1)`, n); err != nil {
		return err
	}
	return tx.Commit()
}

// Desk works on a store of another package.
type Desk struct {
	db     *sql.DB
	stock  *store.Stock
	trail  *audit.Trail
	backup *sql.DB
}

// NewDesk returns a desk whose parts share the pool db; copies go to backup.
func NewDesk(db, backup *sql.DB) *Desk {
	return &Desk{db: db, stock: store.NewStock(db), trail: audit.NewTrail(backup), backup: backup}
}

// SellUsesStoresPool takes the stock by a store that shares the pool.
func (d *Desk) SellUsesStoresPool(ctx context.Context, o *Order) error {
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	if err := d.stock.Take(ctx, o.Product, o.Count); err != nil { // want `Take uses .* while transaction "tx" \(begun on line 136\) is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}

// SellUsesStoreInTransaction binds the store to the transaction.
func (d *Desk) SellUsesStoreInTransaction(ctx context.Context, o *Order) error {
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	if err := d.stock.With(tx).Take(ctx, o.Product, o.Count); err != nil {
		return err
	}
	return tx.Commit()
}

// SellAuditsOnOtherPool keeps the trail on a pool of its own, on purpose.
func (d *Desk) SellAuditsOnOtherPool(ctx context.Context, o *Order) error {
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := d.trail.Record(ctx, "sell", o.ID); err != nil {
		return err
	}
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	return tx.Commit()
}

// BuyFromStorePackage begins by the other package and uses its pool after.
func BuyFromStorePackage(ctx context.Context, s *store.Stock, o *Order) error {
	tx, err := s.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	if err := s.Take(ctx, o.Product, o.Count); err != nil {
		return err
	}
	return tx.Commit()
}
