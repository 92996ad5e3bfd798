package orders

import "context"

// DropIsFixed asks for the field that has the error.
func (o *Orders) DropIsFixed(ctx context.Context, id uint) error {
	tx := o.db.WithContext(ctx).Begin()
	defer tx.Rollback()
	if err := tx.Delete(&Order{}, id).Error; err != nil {
		return err
	}
	tx.Commit() // want `the error of Commit of "tx" is dropped.*\(badcommit\)`
	return nil
}

// OpenIsFixed does the same before its other result.
func (o *Orders) OpenIsFixed(ctx context.Context, order *Order) (*Order, error) {
	tx := o.db.WithContext(ctx).Begin()
	defer tx.Rollback()
	if err := tx.Create(order).Error; err != nil {
		return nil, err
	}
	tx.Commit() // want `the error of Commit of "tx" is dropped.*\(badcommit\)`
	return order, nil
}
