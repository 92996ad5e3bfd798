// Package shop begins transactions for sqlboiler's models.
package shop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/aarondl/sqlboiler/v4/boil"

	"txvet.test/store/boiled"
)

// Store has what begins: the pool, or what stands for it in a test.
type Store struct {
	db    *sql.DB
	begin boil.ContextBeginner
}

// Place leaves it open where an insert fails.
func (s *Store) Place(ctx context.Context, o *boiled.Order, items boiled.ItemSlice) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := o.Insert(ctx, tx, boil.Infer()); err != nil {
		return err // want `transaction "tx" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	if err := o.AddItems(ctx, tx, true, items...); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// Begun leaves open what sqlboiler's own interface began.
func (s *Store) Begun(ctx context.Context, id int64) error {
	tx, err := s.begin.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	u, err := boiled.FindUser(ctx, tx, id)
	if err != nil {
		return fmt.Errorf("user %d: %w", id, err) // want `transaction "tx" \(begun on line \d+\) is still open when this returns`
	}
	if _, err := u.Delete(ctx, tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// BegunDeferred ends it on each path.
func (s *Store) BegunDeferred(ctx context.Context, id int64) error {
	tx, err := s.begin.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	u, err := boiled.FindUser(ctx, tx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := u.Delete(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// finish ends any transaction by an error.
func finish(tx boil.ContextTransactor, err error) error {
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Finished leaves both ends to a function.
func (s *Store) Finished(ctx context.Context, o *boiled.Order, items boiled.ItemSlice) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := o.Insert(ctx, tx, boil.Infer()); err != nil {
		return finish(tx, err)
	}
	return finish(tx, o.AddItems(ctx, tx, true, items...))
}

// Exists ends it where there is nothing to do.
func (s *Store) Exists(ctx context.Context, id int64) (err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = finish(tx, err) }()
	ok, err := boiled.UserExists(ctx, tx, id)
	if err != nil || !ok {
		return err
	}
	_, err = boiled.Orders(boiled.OrderWhere.Status.EQ("open")).DeleteAll(ctx, tx)
	return err
}
