// Written by make docs from analyzers/badcommit/doc.go.

package badcommit

import (
	"context"
	"database/sql"
	"log"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func Drop(ctx context.Context, db *sql.DB, id int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	tx.ExecContext(ctx, "DELETE FROM lines WHERE order_id = $1", id)
	if _, err := tx.ExecContext(ctx, "DELETE FROM orders WHERE id = $1", id); err != nil {
		return err
	}
	return tx.Commit() // want `^"tx" is committed although the error of the statement on line .* is dropped \(badcommit\)$`
}

func Ship(ctx context.Context, db *sql.DB, id int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE orders SET shipped = true WHERE id = $1", id); err != nil {
		log.Print(err)
	}
	return tx.Commit() // want `^"tx" is committed although the statement on line .* failed on this path \(badcommit\)$`
}

func Rename(ctx context.Context, db *sql.DB, id int, name string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		} else if err := tx.Commit(); err != nil {
			log.Print(err)
		}
	}()
	if _, err := tx.ExecContext(ctx, "UPDATE users SET name = $1 WHERE id = $2", name, id); err != nil {
		return err // want `^the deferred finish of "tx" looks at another "err" than the one returned here \(badcommit\)$`
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO audit (user_id) VALUES ($1)", id)
	return err
}

func Confirm(ctx context.Context, pool *pgxpool.Pool, id int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "UPDATE users SET confirmed = true WHERE id = $1", id); err != nil {
		return err
	}
	tx.Commit(ctx) // want `^the error of Commit of "tx" is dropped: the caller believes in a commit that may have failed \(badcommit\)$`
	return nil
}

func Invite(ctx context.Context, pool *pgxpool.Pool, name string) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "INSERT INTO invitations (name) VALUES ($1)", name); err != nil {
			log.Print(err)
			return nil // want `^nil is returned although the statement on line .* failed: the scope commits \(badcommit\)$`
		}
		return nil
	})
}
