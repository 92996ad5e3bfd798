// Written by make docs from analyzers/abortedtx/doc.go.

package abortedtx

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func PayOnce(ctx context.Context, pool *pgxpool.Pool, invoice int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	sp, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	if _, err := sp.Exec(ctx, "INSERT INTO payments (invoice_id) VALUES ($1)", invoice); err != nil {
		if err := sp.Rollback(ctx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE invoices SET failed = true WHERE id = $1", invoice); err != nil {
			return err
		}
		return tx.Commit(ctx)
	}
	if err := sp.Commit(ctx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func Tag(ctx context.Context, pool *pgxpool.Pool, name string) (id int, err error) {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback(ctx)
	err = tx.QueryRow(ctx, "SELECT id FROM tags WHERE name = $1", name).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		err = tx.QueryRow(ctx, "INSERT INTO tags (name) VALUES ($1) RETURNING id", name).Scan(&id)
	}
	if err != nil {
		return 0, err
	}
	return id, tx.Commit(ctx)
}
