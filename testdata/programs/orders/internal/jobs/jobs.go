// Package jobs is the work that happens behind the requests.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
)

// Runner runs the jobs on a pool.
type Runner struct {
	pool *pgxpool.Pool
}

// New returns a runner on pool. The caller closes the pool.
func New(pool *pgxpool.Pool) *Runner { return &Runner{pool: pool} }

// Expire cancels the baskets that nobody has looked at for a day.
func (r *Runner) Expire(ctx context.Context, shops []int64) error {
	for _, shop := range shops {
		tx, err := r.pool.Begin(ctx)
		if err != nil {
			return fmt.Errorf("begin: %w", err)
		}
		defer tx.Rollback(ctx)
		tag, err := tx.Exec(ctx, `UPDATE orders SET status = 'expired' WHERE shop = $1 AND seen < now() - interval '1 day'`, shop)
		if err != nil {
			return fmt.Errorf("expire shop %d: %w", shop, err)
		}
		if tag.RowsAffected() == 0 {
			continue
		}
		if err := tx.Commit(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Renumber closes the gaps in the numbers of the shipments.
func (r *Runner) Renumber(ctx context.Context) error {
	tx, err := r.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.Serializable})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback(ctx)
	for range 3 {
		_, err = tx.Exec(ctx, `SELECT renumber_shipments()`)
		if err == nil {
			return tx.Commit(ctx)
		}
		var pgErr *pgconn.PgError
		if !errors.As(err, &pgErr) || pgErr.Code != "40001" {
			return fmt.Errorf("renumber: %w", err)
		}
		if err := tx.Rollback(ctx); err != nil {
			return fmt.Errorf("rollback: %w", err)
		}
	}
	return err
}

// Refresh brings the totals of day up to date.
func (r *Runner) Refresh(ctx context.Context, day string) error {
	tx, err := r.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback(ctx)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return refresh(gctx, tx, "customers", day) })
	if err := refresh(ctx, tx, "shops", day); err != nil {
		return errors.Join(err, g.Wait())
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("refresh %s: %w", day, err)
	}
	return tx.Commit(ctx)
}

func refresh(ctx context.Context, tx pgx.Tx, what, day string) error {
	_, err := tx.Exec(ctx, `SELECT refresh_totals($1, $2)`, what, day)
	return err
}

// Vacuum cleans the order tables unless another instance does.
func (r *Runner) Vacuum(ctx context.Context) error {
	conn, err := r.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("acquire: %w", err)
	}
	var locked bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock(7)`).Scan(&locked); err != nil {
		conn.Release()
		return fmt.Errorf("lock: %w", err)
	}
	if !locked {
		return nil
	}
	_, err = conn.Exec(ctx, `VACUUM orders, order_lines`)
	_, unlockErr := conn.Exec(ctx, `SELECT pg_advisory_unlock(7)`)
	conn.Release()
	return errors.Join(err, unlockErr)
}

// Rebuild fills the search index again while nobody writes to it.
func (r *Runner) Rebuild(ctx context.Context) error {
	if _, err := r.pool.Exec(ctx, `BEGIN`); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if _, err := r.pool.Exec(ctx, `SELECT rebuild_search()`); err != nil {
		_, rbErr := r.pool.Exec(ctx, `ROLLBACK`)
		return errors.Join(err, rbErr)
	}
	_, err := r.pool.Exec(ctx, `COMMIT`)
	return err
}

// Migrate brings the schema up to date. Migrations take their time.
func (r *Runner) Migrate(ctx context.Context, ddl string) error {
	if _, err := r.pool.Exec(ctx, `SET statement_timeout = 0`); err != nil {
		return fmt.Errorf("set timeout: %w", err)
	}
	tx, err := r.pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if _, err := tx.Exec(ctx, ddl); err != nil {
		log.Fatalf("migrate: %v", err)
	}
	return tx.Commit(ctx)
}

// Dispatch hands the waiting orders to the warehouse.
func (r *Runner) Dispatch(ctx context.Context, warehouse int64) error {
	return pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `UPDATE orders SET warehouse = $1 WHERE status = 'confirmed' RETURNING id`, warehouse)
		if err != nil {
			return fmt.Errorf("dispatch: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			if _, err := tx.Exec(ctx, `UPDATE warehouses SET waiting = waiting + 1 WHERE id = $1`, warehouse); err != nil {
				return fmt.Errorf("count: %w", err)
			}
		}
		return rows.Err()
	})
}
