package shop

import "context"

// BlockIsFixed has the table's client in both.
func (s *Store) BlockIsFixed(ctx context.Context, id int) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := s.client.User.UpdateOneID(id).SetBalance(0).Exec(ctx); err != nil { // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}
