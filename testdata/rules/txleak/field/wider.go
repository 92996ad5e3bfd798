package field

import (
	"context"
	"database/sql"
)

// Catalog begins transactions of database/sql beside what else it does.
type Catalog interface {
	BeginTx(ctx context.Context, opts *sql.TxOptions) (*sql.Tx, error)
	Locate(ctx context.Context, name string) (int64, error)
}

// RenameForgetsRollback leaves the transaction open when the name is unknown.
func RenameForgetsRollback(ctx context.Context, c Catalog, from, to string) error {
	tx, err := c.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	id, err := c.Locate(ctx, from)
	if err != nil {
		return err // want `transaction "tx" \(begun on line 16\) is still open when this returns \(txleak\)`
	}
	if _, err := tx.ExecContext(ctx, `UPDATE tables SET name = $1 WHERE id = $2`, to, id); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

// RenameRollsBack ends it on each path.
func RenameRollsBack(ctx context.Context, c Catalog, from, to string) error {
	tx, err := c.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	id, err := c.Locate(ctx, from)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE tables SET name = $1 WHERE id = $2`, to, id); err != nil {
		return err
	}
	return tx.Commit()
}
