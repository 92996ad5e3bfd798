package shop

import "context"

// DropIsFixed passes the context that it has.
func (s *Store) DropIsFixed(ctx context.Context, id int) error {
	return s.client.User.DeleteOneID(id).Exec(context.Background()) // want `is passed although context .* is in scope \(lostctx\)`
}
