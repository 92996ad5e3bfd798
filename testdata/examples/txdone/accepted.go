// Written by make docs from analyzers/txdone/doc.go.

package txdone

import (
	"context"
	"database/sql"
	"errors"
	"log"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/txvet/txvet/txruntime"
)

func Reopen(ctx context.Context, db *sql.DB, id int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
			log.Print(err)
		}
	}()
	if _, err := tx.ExecContext(ctx, "UPDATE accounts SET closed = false WHERE id = $1", id); err != nil {
		return err
	}
	return tx.Commit()
}

func Increment(ctx context.Context, pool *pgxpool.Pool, id int) error {
	var err error
	for range 3 {
		var tx pgx.Tx
		if tx, err = pool.Begin(ctx); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, "UPDATE counters SET n = n + 1 WHERE id = $1", id); err != nil {
			tx.Rollback(ctx)
			continue
		}
		if err = tx.Commit(ctx); err == nil {
			return nil
		}
	}
	return err
}

func ShipAll(ctx context.Context, sessions *txruntime.Factory, ids []int) error {
	s := sessions.Session(ctx)
	defer s.Close()
	for _, id := range ids {
		if err := s.Start(ctx); err != nil {
			return err
		}
		if _, err := s.Exec(ctx, "UPDATE orders SET shipped = true WHERE id = $1", id); err != nil {
			return err
		}
		if err := s.Commit(ctx); err != nil {
			return err
		}
	}
	return nil
}
