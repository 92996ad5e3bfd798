// Written by make docs from analyzers/lostctx/doc.go.

package lostctx

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
)

func Touch(ctx context.Context, db *sql.DB, id int) error {
	_, err := db.Exec("UPDATE users SET seen = now() WHERE id = $1", id) // want `^db\.Exec drops context "ctx": use ExecContext \(lostctx\)$`
	return err
}

func Forget(ctx context.Context, pool *pgxpool.Pool, id int) error {
	_, err := pool.Exec(context.Background(), "DELETE FROM users WHERE id = $1", id) // want `^context\.Background\(\) is passed although context "ctx" is in scope \(lostctx\)$`
	return err
}

func loadName(db *sql.DB, id int) (string, error) {
	var name string
	err := db.QueryRowContext(context.Background(), "SELECT name FROM users WHERE id = $1", id).Scan(&name)
	return name, err
}

func Greet(ctx context.Context, db *sql.DB, id int) (string, error) {
	name, err := loadName(db, id) // want `^loadName reaches the database with context\.Background\(\) although context "ctx" is in scope \(lostctx\)$`
	return "hello " + name, err
}

type txKey struct{}

func inTx(ctx context.Context, db *sql.DB, body func(context.Context) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := body(context.WithValue(ctx, txKey{}, tx)); err != nil {
		return err
	}
	return tx.Commit()
}

func exec(ctx context.Context, db *sql.DB, query string, args ...any) error {
	if tx, ok := ctx.Value(txKey{}).(*sql.Tx); ok {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}
	_, err := db.ExecContext(ctx, query, args...)
	return err
}

func Move(ctx context.Context, db *sql.DB, from, to int) error {
	return inTx(ctx, db, func(inner context.Context) error {
		if err := exec(inner, db, "UPDATE accounts SET n = n - 1 WHERE id = $1", from); err != nil {
			return err
		}
		return exec(ctx, db, "UPDATE accounts SET n = n + 1 WHERE id = $1", to) // want `^"ctx" is the context outside the scope: the call leaves transaction of line .* \(lostctx\)$`
	})
}
