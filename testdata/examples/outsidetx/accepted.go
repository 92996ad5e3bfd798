// Written by make docs from analyzers/outsidetx/doc.go.

package outsidetx

import (
	"context"
	"database/sql"

	"github.com/txvet/txvet/txruntime"
)

func Checkout(ctx context.Context, db, audit *sql.DB, user, item int) error {
	var price int
	if err := db.QueryRowContext(ctx, "SELECT price FROM items WHERE id = $1", item).Scan(&price); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := audit.ExecContext(ctx, "INSERT INTO attempts (user_id) VALUES ($1)", user); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE users SET credit = credit - $1 WHERE id = $2", price, user); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "UPDATE items SET sold = sold + 1 WHERE id = $1", item)
	return err
}

type DBTX interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func insertUser(ctx context.Context, on DBTX, name string) error {
	_, err := on.ExecContext(ctx, "INSERT INTO users (name) VALUES ($1)", name)
	return err
}

func AddPair(ctx context.Context, db *sql.DB, a, b string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertUser(ctx, tx, a); err != nil {
		return err
	}
	if err := insertUser(ctx, tx, b); err != nil {
		return err
	}
	return tx.Commit()
}

func Attempt(ctx context.Context, engine *txruntime.Engine, user int) error {
	return engine.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := engine.Autocommit(txruntime.Detach(ctx), "INSERT INTO attempts (user_id) VALUES ($1)", user); err != nil {
			return err
		}
		_, err := s.Exec(ctx, "UPDATE users SET credit = credit - 1 WHERE id = $1", user)
		return err
	})
}
