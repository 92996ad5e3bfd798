package orders

import (
	"context"
	"errors"
	"fmt"
	"log"

	"gorm.io/gorm"
)

// PlaceReadsHandle looks at the transaction's Error, which its statements do not set:
// each has a handle of its own.
func (o *Orders) PlaceReadsHandle(order *Order) error {
	tx := o.db.Begin()
	defer tx.Rollback()
	tx.Create(order)
	tx.Create(&order.Lines)
	if tx.Error != nil {
		return tx.Error
	}
	return tx.Commit().Error // want `"tx" is committed although the error of the statement on line \d+ is dropped \(badcommit\)`
}

// PlaceDropsInDefer sets the error by which it decides, and drops that of the commit.
func (o *Orders) PlaceDropsInDefer(order *Order) (err error) {
	tx := o.db.Begin()
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		tx.Commit() // want `the error of Commit of "tx" is dropped`
	}()
	return tx.Create(order).Error
}

// CancelSwallowsInChain goes on where the first of two failed.
func (o *Orders) CancelSwallowsInChain(ctx context.Context, id uint) error {
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Delete(&Line{}, "order_id = ?", id).Error; err == nil {
			return tx.Delete(&Order{}, id).Error
		}
		return nil // want `nil is returned although the statement on line \d+ failed: the scope commits`
	})
}

// PlaceShort asks in the condition, and has an error of its own.
func (o *Orders) PlaceShort(order *Order) error {
	tx := o.db.Begin()
	if tx.Create(order).Error != nil {
		tx.Rollback()
		return errEmpty
	}
	if res := tx.Create(&order.Lines); res.Error != nil || res.RowsAffected == 0 {
		tx.Rollback()
		return errEmpty
	}
	return tx.Commit().Error
}

// PlaceInTurn goes on as long as there is no error.
func (o *Orders) PlaceInTurn(order *Order) error {
	tx := o.db.Begin()
	err := tx.Create(order).Error
	if err == nil {
		err = tx.Create(&order.Lines).Error
	}
	if err == nil {
		err = tx.Model(order).Association("Lines").Append(&Line{})
	}
	if err != nil {
		if rb := tx.Rollback(); rb.Error != nil {
			return fmt.Errorf("%w (%v)", err, rb.Error)
		}
		return err
	}
	return tx.Commit().Error
}

// PlaceSwitched decides in one place.
func (o *Orders) PlaceSwitched(orders []Order) (err error) {
	tx := o.db.Begin()
	defer func() {
		switch p := recover(); {
		case p != nil:
			tx.Rollback()
			panic(p)
		case err != nil:
			tx.Rollback()
		default:
			err = tx.Commit().Error
		}
	}()
	for _, order := range orders {
		if err = tx.Save(&order).Error; err != nil {
			return
		}
	}
	return
}

// PlaceSteps runs functions until one fails.
func (o *Orders) PlaceSteps(order *Order, steps ...func(tx *gorm.DB, order *Order) error) error {
	tx := o.db.Begin()
	ok := false
	defer func() {
		if !ok {
			tx.Rollback()
		}
	}()
	for _, step := range steps {
		if err := step(tx, order); err != nil {
			return err
		}
	}
	ok = true
	return tx.Commit().Error
}

// CancelIfThere has nothing to do where there is none.
func (o *Orders) CancelIfThere(ctx context.Context, id uint) error {
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Delete(&Line{}, "order_id = ?", id).Error; err != nil {
			return err
		}
		var order Order
		if err := tx.First(&order, id).Error; err != nil {
			if errors.Is(err, gorm.ErrRecordNotFound) {
				return nil
			}
			return err
		}
		return tx.Delete(&order).Error
	})
}

// CountOnly drops the error of a read, which is often meant.
func (o *Orders) CountOnly(ctx context.Context, order *Order) error {
	return o.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var n int64
		tx.Model(&Order{}).Count(&n)
		log.Printf("%d orders", n)
		return tx.Create(order).Error
	})
}
