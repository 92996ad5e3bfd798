// Written by make docs from analyzers/txdone/doc.go.

package txdone

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/txvet/txvet/txruntime"
)

func Close(ctx context.Context, db *sql.DB, id int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE accounts SET closed = true WHERE id = $1", id); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO audit (account_id) VALUES ($1)", id) // want `^"tx" is used after it was committed on line .* \(txdone\)$`
	return err
}

func Pay(ctx context.Context, pool *pgxpool.Pool, id int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE invoices SET paid = true WHERE id = $1", id); err != nil {
		tx.Rollback(ctx)
	}
	return tx.Commit(ctx) // want `^"tx" is committed again: it was rolled back on line .* \(txdone\)$`
}

func Open(ctx context.Context, db *sql.DB, id int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO accounts (id) VALUES ($1)", id); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		if rerr := tx.Rollback(); rerr != nil { // want `^"tx" was finished on line .* already: this Rollback fails for that, and its error is returned instead of the one that led here \(txdone\)$`
			return rerr
		}
		return err
	}
	return nil
}

func Names(ctx context.Context, db *sql.DB) ([]string, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, "SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() { // want `^"rows" of "tx" is read after "tx" was committed on line .* \(txdone\)$`
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func Retry(ctx context.Context, db *sql.DB, id int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for range 3 {
		_, err = tx.ExecContext(ctx, "UPDATE counters SET n = n + 1 WHERE id = $1", id) // want `^"tx" is used in the next iteration after it was rolled back on line .* \(txdone\)$`
		if err == nil {
			return tx.Commit()
		}
		tx.Rollback()
	}
	return err
}

func Ship(ctx context.Context, sessions *txruntime.Factory, id int) error {
	return sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, "UPDATE orders SET shipped = true WHERE id = $1", id); err != nil {
			return err
		}
		if err := s.Commit(ctx); err != nil {
			return err
		}
		_, err := s.Exec(ctx, "INSERT INTO audit (order_id) VALUES ($1)", id) // want `^"s" is used after it was committed on line .* and before it begins anew \(txdone\)$`
		return err
	})
}
