package shop

import (
	"context"
	"database/sql"
	"log"
)

// dropCart forgets a cart on the pool.
func (s *Shop) dropCart(customer int64) {
	if _, err := s.db.Exec(`DELETE FROM carts WHERE customer = $1`, customer); err != nil {
		log.Printf("cart of %d: %v", customer, err)
	}
}

// inTx runs fn in a transaction.
func (s *Shop) inTx(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// OrderDropsCartAhead starts it before the commit.
func (s *Shop) OrderDropsCartAhead(ctx context.Context, o *Order) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	go s.dropCart(o.Customer) // want `^"s.db" is used in a goroutine that is started while transaction "tx" \(begun on line \d+\) is open: it does not wait for the commit and survives a rollback \(outsidetx\)$`
	return tx.Commit()
}

// OrderCountsAhead does so in a scope, with a function literal.
func (s *Shop) OrderCountsAhead(ctx context.Context, o *Order) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := insertOrder(ctx, tx, o); err != nil {
			return err
		}
		go func() {
			if _, err := s.db.Exec(`UPDATE products SET sold = sold + $1 WHERE id = $2`, o.Count, o.Product); err != nil { // want `"s.db" is used in a goroutine that is started while transaction "tx" \(begun on line \d+\) is open`
				log.Printf("count: %v", err)
			}
		}()
		return takeStock(ctx, tx, o.Product, o.Count)
	})
}

// OrderDropsCartAfter starts it when there is an order.
func (s *Shop) OrderDropsCartAfter(ctx context.Context, o *Order) error {
	err := s.inTx(ctx, func(tx *sql.Tx) error { return insertOrder(ctx, tx, o) })
	if err != nil {
		return err
	}
	go s.dropCart(o.Customer)
	return nil
}

// OrderReadsAside only reads.
func (s *Shop) OrderReadsAside(ctx context.Context, o *Order, seen func(string)) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := insertOrder(ctx, tx, o); err != nil {
			return err
		}
		go func() {
			var name string
			if err := s.db.QueryRow(`SELECT name FROM customers WHERE id = $1`, o.Customer).Scan(&name); err == nil {
				seen(name)
			}
		}()
		return nil
	})
}

// OrderNotesVisitFirst starts it before the transaction has done anything.
func (s *Shop) OrderNotesVisitFirst(ctx context.Context, o *Order) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	go func() {
		if _, err := s.db.Exec(`UPDATE customers SET seen = now() WHERE id = $1`, o.Customer); err != nil {
			log.Printf("visit: %v", err)
		}
	}()
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	return tx.Commit()
}

// OrderDropsCartOnDone starts it before the commit, and it waits.
func (s *Shop) OrderDropsCartOnDone(ctx context.Context, o *Order) error {
	done := make(chan bool, 1)
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := insertOrder(ctx, tx, o); err != nil {
			return err
		}
		go func() {
			if <-done {
				s.dropCart(o.Customer)
			}
		}()
		return nil
	})
}
