package shop

import (
	"context"
	"fmt"
)

// RenameIsFixed keeps its other rollback.
func (s *Store) RenameIsFixed(ctx context.Context, id int, name string) error {
	tx, err := s.client.Tx(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	n, err := tx.User.Query().Count(ctx)
	if err != nil || n == 0 {
		return tx.Rollback()
	}
	if err := tx.User.UpdateOneID(id).SetName(name).Exec(ctx); err != nil {
		return err // want `is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}
