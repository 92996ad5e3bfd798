package shop

import (
	"context"

	"txvet.test/store/ent/user"
)

// RecentIsFixed adds a step to the chain, on a line of its own.
func (s *Store) RecentIsFixed(ctx context.Context, name string) (int, error) {
	u, err := s.client.User.Query().
		Where(user.Name(name)).
		Only(ctx)
	if err != nil {
		return 0, err
	}
	return len(u.Edges.Orders), nil // want `is read, but the query on line \d+ does not load it: use .*\(lazyload\)`
}

// Known is not fixed: Get is no query that loads.
func (s *Store) Known(ctx context.Context, id int) (int, error) {
	u, err := s.client.User.Get(ctx, id)
	if err != nil {
		return 0, err
	}
	return len(u.Edges.Orders), nil // want `is read, but the query on line \d+ does not load it: use .*\(lazyload\)`
}
