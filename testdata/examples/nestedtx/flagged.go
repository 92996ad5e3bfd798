// Written by make docs from analyzers/nestedtx/doc.go.

package nestedtx

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func Buy(ctx context.Context, db *sql.DB, user, item int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "INSERT INTO orders (user_id, item_id) VALUES ($1, $2)", user, item); err != nil {
		return err
	}
	inner, err := db.BeginTx(ctx, nil) // want `^a second transaction is begun on "db" while "tx" \(begun on line .*\) is open \(nestedtx\)$`
	if err != nil {
		return err
	}
	defer inner.Rollback()
	if _, err := inner.ExecContext(ctx, "UPDATE stock SET n = n - 1 WHERE item_id = $1", item); err != nil {
		return err
	}
	if err := inner.Commit(); err != nil {
		return err
	}
	return tx.Commit()
}

func Refund(ctx context.Context, pool *pgxpool.Pool, order int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "UPDATE orders SET refunded = true WHERE id = $1", order); err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, pool, func(inner pgx.Tx) error { // want `^a second transaction is begun on "pool" while "tx" \(begun on line .*\) is open \(nestedtx\)$`
		_, err := inner.Exec(ctx, "INSERT INTO refunds (order_id) VALUES ($1)", order)
		return err
	})
	if err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func Merge(ctx context.Context, pool *pgxpool.Pool, a, b int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	sp, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	defer sp.Rollback(ctx)
	if _, err := tx.Exec(ctx, "UPDATE posts SET user_id = $1 WHERE user_id = $2", a, b); err != nil { // want `^"tx" is used while its savepoint "sp" \(begun on line .*\) is open \(nestedtx\)$`
		return err
	}
	if err := sp.Commit(ctx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
