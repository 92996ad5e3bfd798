// Written by make docs from analyzers/abortedtx/doc.go.

package abortedtx

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func Pay(ctx context.Context, pool *pgxpool.Pool, invoice int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "INSERT INTO payments (invoice_id) VALUES ($1)", invoice); err != nil {
		if _, err := tx.Exec(ctx, "UPDATE invoices SET failed = true WHERE id = $1", invoice); err != nil { // want `^"tx" is used after the statement on line .* failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)$`
			return err
		}
		return err
	}
	return tx.Commit(ctx)
}

func Enqueue(ctx context.Context, pool *pgxpool.Pool, job string) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO jobs (name) VALUES ($1)", job)
		if err != nil {
			_, again := tx.Exec(ctx, "UPDATE jobs SET runs = runs + 1 WHERE name = $1", job) // want `^"tx" is used after the statement on line .* failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)$`
			return errors.Join(err, again)
		}
		return nil
	})
}
