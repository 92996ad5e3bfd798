package field

import (
	"context"
	"database/sql"
	"log"
)

type treeAdmin struct {
	db *sql.DB
	tx *sql.Tx
}

// UpdateInTx prepares on a transaction, which the statement cannot outlive.
func (a *treeAdmin) UpdateInTx(ctx context.Context, id int) error {
	stmt, err := a.tx.PrepareContext(ctx, `UPDATE trees SET revision = revision + 1 WHERE id = $1`)
	if err != nil {
		return err
	}
	defer func() {
		if err := stmt.Close(); err != nil {
			log.Print(err)
		}
	}()
	_, err = stmt.ExecContext(ctx, id)
	return err
}

// UpdateOnPool prepares on the pool for one use.
func (a *treeAdmin) UpdateOnPool(ctx context.Context, id int) error {
	stmt, err := a.db.PrepareContext(ctx, `UPDATE trees SET revision = revision + 1 WHERE id = $1`) // want `a statement is prepared for each call of UpdateOnPool \(dbhandle\)`
	if err != nil {
		return err
	}
	defer func() {
		if err := stmt.Close(); err != nil {
			log.Print(err)
		}
	}()
	_, err = stmt.ExecContext(ctx, id)
	return err
}
