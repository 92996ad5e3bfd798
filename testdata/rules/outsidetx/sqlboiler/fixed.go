package shop

import (
	"context"

	"github.com/aarondl/sqlboiler/v4/boil"

	"txvet.test/store/boiled"
)

// AddIsFixed passes the pool to the finisher of a statement, and to that of a row.
func (s *Store) AddIsFixed(ctx context.Context, o *boiled.Order) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := boiled.Orders(boiled.OrderWhere.Status.EQ("void")).DeleteAll(ctx, s.db); err != nil { // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
		return err
	}
	if err := o.Insert(ctx, s.db, boil.Infer()); err != nil { // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}
