package address

import "context"

// DropIsFixed begins by a function whose error is checked, and by one that panics.
func (s *Store) DropIsFixed(ctx context.Context, id int64) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM prefixes WHERE id = $1`, id); err != nil {
		return err // want `is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}

// AddIsFixed defers directly behind a begin that has no error.
func (s *Store) AddIsFixed(p Prefix) error {
	tx := s.db.MustBegin()
	if _, err := tx.NamedExec(`INSERT INTO prefixes (cidr) VALUES (:cidr)`, p); err != nil {
		return err // want `is still open when this returns \(txleak\)`
	}
	return tx.Commit()
}
