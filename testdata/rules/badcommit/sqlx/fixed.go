package menu

import "context"

// DropIsFixed returns what the commit says.
func (m *Menu) DropIsFixed(ctx context.Context, id int64) error {
	tx, err := m.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `DELETE FROM dishes WHERE id = $1`, id); err != nil {
		return err
	}
	tx.Commit() // want `the error of Commit of "tx" is dropped.*\(badcommit\)`
	return nil
}
