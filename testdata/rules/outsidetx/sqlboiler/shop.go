// Package shop runs sqlboiler's statements beside their transactions.
package shop

import (
	"context"
	"database/sql"
	"errors"

	"github.com/aarondl/sqlboiler/v4/boil"
	"github.com/aarondl/sqlboiler/v4/queries"
	"github.com/aarondl/sqlboiler/v4/queries/qm"

	"txvet.test/store/boiled"
)

// Store has the pool.
type Store struct{ db *sql.DB }

// Place inserts the item outside.
func (s *Store) Place(ctx context.Context, o *boiled.Order, it *boiled.Item) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := o.Insert(ctx, tx, boil.Infer()); err != nil {
		return err
	}
	it.OrderID = o.ID
	if err := it.Insert(ctx, s.db, boil.Infer()); err != nil { // want `^"s.db" is used while transaction "tx" \(begun on line \d+\) is open: the statement runs outside it and survives its rollback \(outsidetx\)$`
		return err
	}
	return tx.Commit()
}

// Pay finds the user outside.
func (s *Store) Pay(ctx context.Context, id, n int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := boiled.Orders(boiled.OrderWhere.ID.EQ(id)).UpdateAll(ctx, tx, boiled.M{"status": "paid"}); err != nil {
		return err
	}
	u, err := boiled.FindUser(ctx, s.db, id) // want `"s.db" is used while transaction "tx" \(begun on line \d+\) is open`
	if err != nil {
		return err
	}
	u.Balance -= n
	if _, err := u.Update(ctx, tx, boil.Whitelist(boiled.UserColumns.Balance)); err != nil {
		return err
	}
	return tx.Commit()
}

// Kinds forgets it in a query, in a relation and in a text.
func (s *Store) Kinds(ctx context.Context, u *boiled.User) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := u.Orders().DeleteAll(ctx, tx); err != nil {
		return err
	}
	if _, err := boiled.Orders(qm.Where("user_id = ?", u.ID)).Count(ctx, s.db); err != nil { // want `"s.db" is used while transaction "tx"`
		return err
	}
	if err := u.AddOrders(ctx, s.db, true, &boiled.Order{Status: "open"}); err != nil { // want `"s.db" is used while transaction "tx"`
		return err
	}
	if _, err := queries.Raw("UPDATE users SET balance = 0 WHERE id = $1", u.ID).ExecContext(ctx, s.db); err != nil { // want `"s.db" is used while transaction "tx"`
		return err
	}
	return tx.Commit()
}

func charge(ctx context.Context, exec boil.ContextExecutor, id, n int64) error {
	u, err := boiled.FindUser(ctx, exec, id)
	if err != nil {
		return err
	}
	if u.Balance < n {
		return errors.New("not enough")
	}
	u.Balance -= n
	_, err = u.Update(ctx, exec, boil.Infer())
	return err
}

// Helper hands the pool to a function that takes either.
func (s *Store) Helper(ctx context.Context, o *boiled.Order, id int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := o.Insert(ctx, tx, boil.Infer()); err != nil {
		return err
	}
	if err := charge(ctx, s.db, id, 10); err != nil { // want `charge uses "s.db" while transaction "tx" \(begun on line \d+\) is open`
		return err
	}
	return tx.Commit()
}

// inTx runs fn in a transaction.
func (s *Store) inTx(ctx context.Context, fn func(exec boil.ContextExecutor) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// Scoped forgets it in a scope.
func (s *Store) Scoped(ctx context.Context, u *boiled.User) error {
	return s.inTx(ctx, func(exec boil.ContextExecutor) error {
		if err := u.Insert(ctx, exec, boil.Infer()); err != nil {
			return err
		}
		return u.SetProfile(ctx, s.db, true, &boiled.Profile{}) // want `"s.db" is used while transaction .* is open`
	})
}

// ScopedInside stays inside, by a function that takes either.
func (s *Store) ScopedInside(ctx context.Context, u *boiled.User) error {
	if err := charge(ctx, s.db, u.ID, 1); err != nil {
		return err
	}
	return s.inTx(ctx, func(exec boil.ContextExecutor) error {
		if err := u.SetProfile(ctx, exec, true, &boiled.Profile{}); err != nil {
			return err
		}
		if err := u.Reload(ctx, exec); err != nil {
			return err
		}
		return charge(ctx, exec, u.ID, 10)
	})
}

// Entity was loaded outside: it remembers no handle.
func (s *Store) Entity(ctx context.Context, id int64) error {
	u, err := boiled.Users(boiled.UserWhere.ID.EQ(id), qm.Load(boiled.UserRels.Orders)).One(ctx, s.db)
	if err != nil {
		return err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := u.R.Orders.DeleteAll(ctx, tx); err != nil {
		return err
	}
	if _, err := u.Delete(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// Built is built before and run inside.
func (s *Store) Built(ctx context.Context, ids []any) error {
	q := boiled.Orders(qm.WhereIn("id IN ?", ids...), qm.For("UPDATE"))
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	orders, err := q.All(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := orders.UpdateAll(ctx, tx, boiled.M{"status": "void"}); err != nil {
		return err
	}
	return tx.Commit()
}

// After uses the pool when the transaction is over.
func (s *Store) After(ctx context.Context, u *boiled.User) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := u.Update(ctx, tx, boil.Infer()); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return u.Reload(ctx, s.db)
}
