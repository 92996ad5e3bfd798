package shop

import (
	"context"

	"github.com/aarondl/sqlboiler/v4/queries/qm"

	"txvet.test/store/boiled"
)

// OrdersIsFixed adds a piece to the statement.
func (s *Store) OrdersIsFixed(ctx context.Context, name string) (int, error) {
	u, err := boiled.Users(qm.Where("name = ?", name)).One(ctx, s.db)
	if err != nil {
		return 0, err
	}
	if u.R == nil {
		return 0, nil
	}
	return len(u.R.Orders), nil // want `is read, but the query on line \d+ does not load it`
}

// OrdersOf is not fixed: there is no statement to add to.
func (s *Store) OrdersOf(ctx context.Context, id int64) (int, error) {
	u, err := boiled.FindUser(ctx, s.db, id)
	if err != nil {
		return 0, err
	}
	return len(u.R.Orders), nil // want `is read, but the query on line \d+ does not load it`
}
