package shop

import (
	"context"

	"github.com/aarondl/sqlboiler/v4/boil"

	"txvet.test/store/boiled"
)

// AddIsFixed begins by the interface of sqlboiler.
func (s *Store) AddIsFixed(ctx context.Context, o *boiled.Order) error {
	tx, err := s.begin.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := o.Insert(ctx, tx, boil.Infer()); err != nil {
		return err // want `is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}
