package shop

import "context"

// DropIsFixed returns what the commit says.
func (s *Store) DropIsFixed(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.User.DeleteOneID(id).Exec(ctx); err != nil {
		return err
	}
	tx.Commit() // want `the error of Commit of "tx" is dropped.*\(badcommit\)`
	return nil
}
