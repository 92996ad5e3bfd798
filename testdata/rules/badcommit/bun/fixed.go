package orders

import "context"

// DropIsFixed returns what the commit says.
func (o *Orders) DropIsFixed(ctx context.Context, order *Order) error {
	tx, err := o.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.NewDelete().Model(order).WherePK().Exec(ctx); err != nil {
		return err
	}
	tx.Commit() // want `the error of Commit of "tx" is dropped.*\(badcommit\)`
	return nil
}
