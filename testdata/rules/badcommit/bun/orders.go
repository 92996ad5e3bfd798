// Package orders takes orders, on bun.
package orders

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"

	"github.com/uptrace/bun"
)

// Order is one row of orders.
type Order struct {
	ID       int64 `bun:",pk,autoincrement"`
	Customer string
	Total    int64
}

// Line is a part of an order.
type Line struct {
	ID      int64 `bun:",pk,autoincrement"`
	OrderID int64
	SKU     string
}

// Orders stores orders.
type Orders struct{ db *bun.DB }

// New returns orders on db, which stays the caller's.
func New(db *bun.DB) *Orders { return &Orders{db: db} }

// PlaceDropsCommitError believes in the commit.
func (o *Orders) PlaceDropsCommitError(ctx context.Context, order *Order) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.NewInsert().Model(order).Exec(ctx); err != nil {
		return err
	}
	tx.Commit() // want `^the error of Commit of "tx" is dropped: the caller believes in a commit that may have failed \(badcommit\)$`
	return nil
}

// PlaceDropsStatementError commits whatever became of the insert.
func (o *Orders) PlaceDropsStatementError(ctx context.Context, order *Order) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, _ = tx.NewInsert().Model(order).Exec(ctx)
	return tx.Commit() // want `^"tx" is committed although the error of the statement on line \d+ is dropped \(badcommit\)$`
}

// PlaceLogsAndCommits logs the failure and goes on to the commit.
func (o *Orders) PlaceLogsAndCommits(ctx context.Context, orders []Order) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for i := range orders {
		if err := tx.NewInsert().Model(&orders[i]).Returning("id").Scan(ctx, &orders[i].ID); err != nil {
			log.Printf("order of %s: %v", orders[i].Customer, err)
		}
	}
	return tx.Commit() // want `"tx" is committed although the statement on line \d+ failed on this path \(badcommit\)`
}

// CancelSwallows returns nil after an error: bun commits.
func (o *Orders) CancelSwallows(ctx context.Context, id int64) error {
	return o.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*Line)(nil)).Where("order_id = ?", id).Exec(ctx); err != nil {
			log.Printf("lines of %d: %v", id, err)
			return nil // want `^nil is returned although the statement on line \d+ failed: the scope commits \(badcommit\)$`
		}
		_, err := tx.NewDelete().Model((*Order)(nil)).Where("id = ?", id).Exec(ctx)
		return err
	})
}

// CancelSwallowsRaw does it with SQL of its own.
func (o *Orders) CancelSwallowsRaw(ctx context.Context, id int64) error {
	return o.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw("UPDATE orders SET total = 0 WHERE id = ?", id).Exec(ctx)
		if err != nil {
			log.Print(err)
		}
		return nil // want `nil is returned although the statement on line \d+ failed: the scope commits`
	})
}

// PlaceNeverCommits writes and always rolls back.
func (o *Orders) PlaceNeverCommits(ctx context.Context, order *Order) error {
	tx, err := o.db.BeginTx(ctx, nil) // want `"tx" is written on line \d+ but rolled back on every path \(badcommit\)`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = tx.NewInsert().Model(order).Exec(ctx)
	return err
}

// PlaceDefersCommit commits whatever happens.
func (o *Orders) PlaceDefersCommit(ctx context.Context, order *Order) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Commit() // want `"tx" is committed by a defer even when the function fails \(badcommit\)`
	_, err = tx.NewInsert().Model(order).Exec(ctx)
	return err
}

// PlaceShadows decides by an error that the first return does not set.
func (o *Orders) PlaceShadows(ctx context.Context, order *Order) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback()
		} else if err := tx.Commit(); err != nil {
			log.Print(err)
		}
	}()
	if _, err := tx.NewInsert().Model(order).Exec(ctx); err != nil {
		return err // want `the deferred finish of "tx" looks at another "err" than the one returned here \(badcommit\)`
	}
	_, err = tx.NewInsert().Model(&Line{OrderID: order.ID}).Exec(ctx)
	return err
}

// Place is what all of these should be.
func (o *Orders) Place(ctx context.Context, order *Order, lines []Line) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.NewInsert().Model(order).Exec(ctx); err != nil {
		return fmt.Errorf("order: %w", err)
	}
	res, err := tx.NewInsert().Model(&lines).Exec(ctx)
	if err != nil {
		return fmt.Errorf("lines: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, errors.New("order is empty"))
	}
	return tx.Commit()
}

// Ensure makes what is not there.
func (o *Orders) Ensure(ctx context.Context, customer string) (*Order, error) {
	order := new(Order)
	err := o.db.RunInTx(ctx, &sql.TxOptions{}, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewSelect().Model(order).Where("customer = ?", customer).Scan(ctx)
		if err == nil || !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		order.Customer = customer
		_, err = tx.NewInsert().Model(order).Exec(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return order, nil
}

// EnsureByHand goes on to the commit where there is nothing.
func (o *Orders) EnsureByHand(ctx context.Context, id int64) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	exists, err := tx.NewSelect().Model((*Order)(nil)).Where("id = ?", id).Exists(ctx)
	if err != nil {
		return err
	}
	if !exists {
		if _, err := tx.NewInsert().Model(&Order{ID: id}).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Nested lets a part of it fail.
func (o *Orders) Nested(ctx context.Context, order *Order, lines []Line) error {
	return o.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(order).Exec(ctx); err != nil {
			return err
		}
		err := tx.RunInTx(ctx, nil, func(ctx context.Context, sp bun.Tx) error {
			_, err := sp.NewInsert().Model(&lines).Exec(ctx)
			return err
		})
		if err != nil {
			log.Printf("lines of %d: %v", order.ID, err)
		}
		return nil
	})
}

// Dry rolls back by the error that it returns.
func (o *Orders) Dry(ctx context.Context, order *Order) error {
	errDry := errors.New("dry run")
	err := o.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(order).Exec(ctx); err != nil {
			return err
		}
		return errDry
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}

// Read only rolls back: there is nothing to commit.
func (o *Orders) Read(ctx context.Context) (orders []Order, err error) {
	tx, err := o.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	err = tx.NewSelect().Model(&orders).OrderExpr("id").Scan(ctx)
	return orders, err
}

// Named sets the error that its deferred function decides by.
func (o *Orders) Named(ctx context.Context, order *Order) (err error) {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
			return
		}
		err = tx.Commit()
	}()
	if _, err := tx.NewUpdate().Model(order).WherePK().OmitZero().Exec(ctx); err != nil {
		return err
	}
	return nil
}
