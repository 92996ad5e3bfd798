// Written by make docs from analyzers/txleak/doc.go.

package txleak

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
)

func Transfer(ctx context.Context, db *sql.DB, from, to, amount int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE accounts SET balance = balance - $1 WHERE id = $2", amount, from); err != nil {
		return err // want `^transaction "tx" \(begun on line .*\) is still open when this returns \(txleak\)$`
	}
	if _, err := tx.ExecContext(ctx, "UPDATE accounts SET balance = balance + $1 WHERE id = $2", amount, to); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

func Touch(ctx context.Context, pool *pgxpool.Pool, id int) error {
	tx, err := pool.Begin(ctx) // want `^transaction "tx" is never committed or rolled back \(txleak\)$`
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE users SET seen = now() WHERE id = $1", id)
	return err
}

type Store struct{ db *sql.DB }

func (s *Store) begin(ctx context.Context) (*sql.Tx, error) {
	return s.db.BeginTx(ctx, nil)
}

func (s *Store) Rename(ctx context.Context, id int, name string) error {
	tx, err := s.begin(ctx) // want `^transaction "tx" is never committed or rolled back \(txleak\)$`
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE users SET name = $1 WHERE id = $2", name, id)
	return err
}

func Version(ctx context.Context, db *sql.DB) (string, error) {
	conn, err := db.Conn(ctx) // want `^connection "conn" is never released \(txleak\)$`
	if err != nil {
		return "", err
	}
	var version string
	err = conn.QueryRowContext(ctx, "SELECT version()").Scan(&version)
	return version, err
}
