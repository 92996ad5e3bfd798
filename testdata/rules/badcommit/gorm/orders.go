// Package orders takes orders, on gorm.
package orders

import (
	"context"
	"errors"
	"fmt"
	"log"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Order is one row of orders.
type Order struct {
	ID       uint `gorm:"primaryKey"`
	Customer string
	Total    int64
	Lines    []Line
}

// Line is a part of an order.
type Line struct {
	ID      uint `gorm:"primaryKey"`
	OrderID uint
	SKU     string
	N       int
}

// Orders stores orders.
type Orders struct{ db *gorm.DB }

// New returns orders on db, which stays the caller's.
func New(db *gorm.DB) *Orders { return &Orders{db: db} }

var errEmpty = errors.New("order is empty")

// PlaceDropsCommitError believes in the commit.
func (o *Orders) PlaceDropsCommitError(ctx context.Context, order *Order) error {
	tx := o.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := tx.Create(order).Error; err != nil {
		return err
	}
	tx.Commit() // want `^the error of Commit of "tx" is dropped: the caller believes in a commit that may have failed \(badcommit\)$`
	return nil
}

// PlaceDropsStatementError reads no Error of the first statement.
func (o *Orders) PlaceDropsStatementError(ctx context.Context, order *Order, lines []Line) error {
	tx := o.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	tx.Create(order)
	if err := tx.Create(&lines).Error; err != nil {
		return err
	}
	return tx.Commit().Error // want `^"tx" is committed although the error of the statement on line \d+ is dropped \(badcommit\)$`
}

// PlaceDropsChainError reads none of a statement that is built on.
func (o *Orders) PlaceDropsChainError(ctx context.Context, id uint) error {
	tx := o.db.WithContext(ctx).Begin()
	defer tx.Rollback()
	tx.Model(&Order{}).Where("id = ?", id).Update("total", 0)
	return tx.Commit().Error // want `"tx" is committed although the error of the statement on line \d+ is dropped`
}

// PlaceLogsAndCommits logs the failure and goes on to the commit.
func (o *Orders) PlaceLogsAndCommits(order *Order) error {
	tx := o.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	if err := tx.Create(order).Error; err != nil {
		log.Printf("order of %s: %v", order.Customer, err)
	}
	return tx.Commit().Error // want `"tx" is committed although the statement on line \d+ failed on this path \(badcommit\)`
}

// PlaceLogsResult asks the result of the statement, and goes on.
func (o *Orders) PlaceLogsResult(order *Order) error {
	tx := o.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	result := tx.Create(order)
	if result.Error != nil {
		log.Print(result.Error)
	}
	return tx.Commit().Error // want `"tx" is committed although the statement on line \d+ failed on this path`
}

// CancelSwallows returns nil after an error: gorm commits.
func (o *Orders) CancelSwallows(ctx context.Context, id uint) error {
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Where("order_id = ?", id).Delete(&Line{}).Error; err != nil {
			log.Printf("lines of %d: %v", id, err)
			return nil // want `^nil is returned although the statement on line \d+ failed: the scope commits \(badcommit\)$`
		}
		return tx.Delete(&Order{}, id).Error
	})
}

// CancelSwallowsUnread does not even look.
func (o *Orders) CancelSwallowsUnread(ctx context.Context, id uint) error {
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		tx.Where("order_id = ?", id).Delete(&Line{})
		tx.Delete(&Order{}, id)
		return nil // want `^nil is returned although the error of the statement on line \d+ is dropped: the scope commits \(badcommit\)$`
	})
}

// PlaceNeverCommits writes and always rolls back.
func (o *Orders) PlaceNeverCommits(order *Order) error {
	tx := o.db.Begin() // want `"tx" is written on line \d+ but rolled back on every path \(badcommit\)`
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	return tx.Create(order).Error
}

// PlaceDefersCommit commits whatever happens.
func (o *Orders) PlaceDefersCommit(order *Order) error {
	tx := o.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Commit() // want `"tx" is committed by a defer even when the function fails \(badcommit\)`
	return tx.Create(order).Error
}

// PlaceShadows decides by an error that the returns do not set.
func (o *Orders) PlaceShadows(order *Order) error {
	tx := o.db.Begin()
	err := tx.Error
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		} else if err := tx.Commit().Error; err != nil {
			log.Print(err)
		}
	}()
	if err := tx.Create(order).Error; err != nil {
		return err // want `the deferred finish of "tx" looks at another "err" than the one returned here \(badcommit\)`
	}
	err = tx.Create(&order.Lines).Error
	return err
}

// PlaceCommitsPanic recovers, and commits what was done until then.
func (o *Orders) PlaceCommitsPanic(order *Order) (err error) {
	tx := o.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
			err = tx.Commit().Error // want `"tx" is committed after a recovered panic \(badcommit\)`
		}
	}()
	if err := tx.Create(order).Error; err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit().Error
}

// Place is what all of these should be.
func (o *Orders) Place(ctx context.Context, order *Order) error {
	tx := o.db.WithContext(ctx).Begin()
	if err := tx.Error; err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.Create(order).Error; err != nil {
		return fmt.Errorf("order: %w", err)
	}
	if result := tx.Create(&order.Lines); result.Error != nil {
		return result.Error
	} else if result.RowsAffected == 0 {
		return errEmpty
	}
	if err := tx.Commit().Error; err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// PlaceByResult keeps the result of the commit.
func (o *Orders) PlaceByResult(order *Order) error {
	tx := o.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	if err := tx.Create(order).Error; err != nil {
		tx.Rollback()
		return err
	}
	result := tx.Commit()
	if result.Error != nil {
		log.Print(result.Error)
	}
	return result.Error
}

// PlaceByRows keeps the result of a statement, and asks it twice.
func (o *Orders) PlaceByRows(order *Order) (err error) {
	tx := o.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit().Error
	}()
	res := tx.Model(order).Where("total = ?", 0).Updates(map[string]any{"customer": order.Customer})
	if err = res.Error; err != nil {
		return err
	}
	if res.RowsAffected != 1 {
		return gorm.ErrRecordNotFound
	}
	return nil
}

// Ensure makes what is not there.
func (o *Orders) Ensure(ctx context.Context, customer string) (order Order, err error) {
	err = o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		err := tx.Where("customer = ?", customer).First(&order).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			order = Order{Customer: customer}
			return tx.Create(&order).Error
		}
		return err
	})
	return order, err
}

// EnsureByHand goes on to the commit where there is nothing.
func (o *Orders) EnsureByHand(customer string) error {
	tx := o.db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	var order Order
	switch err := tx.Where("customer = ?", customer).Take(&order).Error; {
	case errors.Is(err, gorm.ErrRecordNotFound):
		if err := tx.Create(&Order{Customer: customer}).Error; err != nil {
			return err
		}
	case err != nil:
		return err
	}
	return tx.Commit().Error
}

// Skip leaves where somebody else was faster.
func (o *Orders) Skip(ctx context.Context, order *Order) error {
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var n int64
		if err := tx.Model(&Order{}).Where("customer = ?", order.Customer).Count(&n).Error; err != nil {
			return err
		}
		if n > 0 {
			return nil
		}
		return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(order).Error
	})
}

// Dry rolls back by the error that it returns, and takes it away outside.
func (o *Orders) Dry(ctx context.Context, order *Order) error {
	errDry := errors.New("dry run")
	err := o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(order).Error; err != nil {
			return err
		}
		return errDry
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}

// Batch collects the errors of all, and returns them.
func (o *Orders) Batch(ctx context.Context, orders []Order) error {
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var errs []error
		for i := range orders {
			if err := tx.Save(&orders[i]).Error; err != nil {
				errs = append(errs, fmt.Errorf("order %d: %w", orders[i].ID, err))
			}
		}
		return errors.Join(errs...)
	})
}

// Read only rolls back: there is nothing to commit.
func (o *Orders) Read(ctx context.Context) (orders []Order, err error) {
	tx := o.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return nil, tx.Error
	}
	defer tx.Rollback()
	err = tx.Find(&orders).Error
	return orders, err
}

// Savepoint goes back to where it was, and commits the rest.
func (o *Orders) Savepoint(ctx context.Context, order *Order) error {
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(order).Error; err != nil {
			return err
		}
		if err := tx.SavePoint("lines").Error; err != nil {
			return err
		}
		if err := tx.Create(&order.Lines).Error; err != nil {
			log.Printf("lines of %d: %v", order.ID, err)
			return tx.RollbackTo("lines").Error
		}
		return nil
	})
}

// Nested lets a part of it fail.
func (o *Orders) Nested(ctx context.Context, order *Order) error {
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(order).Error; err != nil {
			return err
		}
		if err := tx.Transaction(func(sp *gorm.DB) error { return sp.Create(&order.Lines).Error }); err != nil {
			log.Printf("lines of %d: %v", order.ID, err)
		}
		return nil
	})
}

// ByCondition builds and reads the error at the end.
func (o *Orders) ByCondition(ctx context.Context, customer string, ids []uint) (n int64, err error) {
	err = o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		q := tx.Model(&Order{})
		if customer != "" {
			q = q.Where("customer = ?", customer)
		}
		if len(ids) > 0 {
			q = q.Where("id IN ?", ids)
		}
		res := q.Update("total", 0)
		n = res.RowsAffected
		return res.Error
	})
	return n, err
}
