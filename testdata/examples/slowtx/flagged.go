// Written by make docs from analyzers/slowtx/doc.go.

package slowtx

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func Charge(ctx context.Context, db *sql.DB, id int, request *http.Request) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE invoices SET charged = true WHERE id = $1", id); err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request) // want `^http\.Client\.Do is waited for while transaction "tx" \(begun on line .*\) is open \(slowtx\)$`
	if err != nil {
		return err
	}
	response.Body.Close()
	return tx.Commit()
}

func Poll(ctx context.Context, pool *pgxpool.Pool, id int) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		for range 10 {
			var ready bool
			if err := tx.QueryRow(ctx, "SELECT ready FROM jobs WHERE id = $1", id).Scan(&ready); err != nil || ready {
				return err
			}
			time.Sleep(time.Second) // want `^time\.Sleep is waited for while transaction "tx" \(begun on line .*\) is open \(slowtx\)$`
		}
		return errors.New("job is not ready")
	})
}
