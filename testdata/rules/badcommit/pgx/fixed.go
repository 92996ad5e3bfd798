package payroll

import "context"

// RaiseIsFixed keeps the context of the commit.
func (p *Payroll) RaiseIsFixed(ctx context.Context, id int64) (bool, error) {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return false, err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, `UPDATE salaries SET cents = cents + 1 WHERE id = $1`, id); err != nil {
		return false, err
	}
	tx.Commit(ctx) // want `the error of Commit of "tx" is dropped.*\(badcommit\)`
	return true, nil
}
