package payroll

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// PayReleases commits by the release of CockroachDB's restart savepoint; the commit behind it only gives the connection back.
func PayReleases(ctx context.Context, conn *pgx.Conn, id int64) error {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			_ = tx.Commit(ctx)
		} else {
			_ = tx.Rollback(ctx)
		}
	}()
	if _, err = tx.Exec(ctx, "SAVEPOINT cockroach_restart"); err != nil {
		return err
	}
	for {
		if err = insertPayment(ctx, tx, id); err == nil {
			if _, err = tx.Exec(ctx, "RELEASE SAVEPOINT cockroach_restart"); err == nil {
				return nil
			}
		}
		var pgErr *pgconn.PgError
		if !errors.As(err, &pgErr) || pgErr.Code != "40001" {
			return err
		}
		if _, again := tx.Exec(ctx, "ROLLBACK TO SAVEPOINT cockroach_restart"); again != nil {
			return fmt.Errorf("restart after %w: %w", err, again)
		}
	}
}

// PayReleasesAnother releases a savepoint of its own, which commits nothing.
func PayReleasesAnother(ctx context.Context, conn *pgx.Conn, id int64) error {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "SAVEPOINT pay"); err != nil {
		return err
	}
	if err := insertPayment(ctx, tx, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "RELEASE SAVEPOINT pay"); err != nil {
		return err
	}
	_ = tx.Commit(ctx) // want `the error of Commit of "tx" is dropped: the caller believes in a commit that may have failed \(badcommit\)`
	return nil
}
