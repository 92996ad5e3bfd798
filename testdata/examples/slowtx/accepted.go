// Written by make docs from analyzers/slowtx/doc.go.

package slowtx

import (
	"context"
	"database/sql"
	"net/http"
)

func ChargeFirst(ctx context.Context, db *sql.DB, id int, request *http.Request) error {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	response.Body.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE invoices SET charged = true WHERE id = $1", id); err != nil {
		return err
	}
	return tx.Commit()
}
