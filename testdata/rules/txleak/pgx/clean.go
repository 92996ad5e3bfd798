package inventory

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// MoveDefersRollback is the idiom.
func MoveDefersRollback(ctx context.Context, pool *pgxpool.Pool, from, to int64, n int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := move(ctx, tx, from, -n); err != nil {
		return err
	}
	if err := move(ctx, tx, to, n); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// MoveDetachesRollback rolls back even when the caller has gone.
func (i *Inventory) MoveDetachesRollback(ctx context.Context, part int64, n int) error {
	tx, err := i.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := tx.Rollback(ctx); err != nil && !errors.Is(err, pgx.ErrTxClosed) {
			log.Printf("roll back: %v", err)
		}
	}()
	if err := move(ctx, tx, part, n); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// MoveInBeginFunc leaves the finish to pgx.
func (i *Inventory) MoveInBeginFunc(ctx context.Context, from, to int64, n int) error {
	return pgx.BeginFunc(ctx, i.pool, func(tx pgx.Tx) error {
		if err := move(ctx, tx, from, -n); err != nil {
			return err
		}
		return move(ctx, tx, to, n)
	})
}

// MoveInBeginTxFunc does so with options.
func (i *Inventory) MoveInBeginTxFunc(ctx context.Context, part int64, n int) error {
	return pgx.BeginTxFunc(ctx, i.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		return move(ctx, tx, part, n)
	})
}

// MoveInAcquireFunc leaves the connection to the pool and the transaction to pgx.
func (i *Inventory) MoveInAcquireFunc(ctx context.Context, part int64, n int) error {
	return i.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return move(ctx, tx, part, n) })
	})
}

// TakeRollsBackOnEachPath has an explicit rollback on each error path.
func (i *Inventory) TakeRollsBackOnEachPath(ctx context.Context, part int64, n int) error {
	tx, err := i.begin(ctx)
	if err != nil {
		return err
	}
	have, err := count(ctx, tx, part)
	if err != nil {
		return errors.Join(err, tx.Rollback(ctx))
	}
	if have < n {
		return errors.Join(ErrShort, tx.Rollback(ctx))
	}
	if err := move(ctx, tx, part, -n); err != nil {
		return errors.Join(err, tx.Rollback(ctx))
	}
	return tx.Commit(ctx)
}

// finish ends tx by the named result of its caller.
func finish(ctx context.Context, tx pgx.Tx, err *error) {
	switch {
	case *err != nil:
		*err = errors.Join(*err, tx.Rollback(ctx))
	default:
		*err = tx.Commit(ctx)
	}
}

// TakeFinishesInHelper defers the helper.
func (i *Inventory) TakeFinishesInHelper(ctx context.Context, part int64, n int) (err error) {
	tx, err := i.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer finish(ctx, tx, &err)
	return move(ctx, tx, part, -n)
}

// WithTx runs fn in a transaction that commits when fn returns nil.
func WithTx(ctx context.Context, db beginner, fn func(pgx.Tx) error) (err error) {
	tx, err := db.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			tx.Rollback(ctx)
			panic(p)
		}
		if err != nil {
			tx.Rollback(ctx)
			return
		}
		err = tx.Commit(ctx)
	}()
	return fn(tx)
}

// WithRetry runs fn in new transactions until one is not refused as stale.
func (i *Inventory) WithRetry(ctx context.Context, fn func(pgx.Tx) error) error {
	for {
		err := WithTx(ctx, i.pool, fn)
		var pgErr *pgconn.PgError
		if err == nil || !errors.As(err, &pgErr) || pgErr.Code != "40001" {
			return err
		}
	}
}

// TakeWithRetry hands the work to the wrapper of the wrapper.
func (i *Inventory) TakeWithRetry(ctx context.Context, part int64, n int) error {
	return i.WithRetry(ctx, func(tx pgx.Tx) error { return move(ctx, tx, part, -n) })
}

// AddOnceBySavepoint undoes a duplicate by a savepoint.
func (i *Inventory) AddOnceBySavepoint(ctx context.Context, name string) error {
	tx, err := i.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	sp, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	if _, err := sp.Exec(ctx, `INSERT INTO parts (name) VALUES ($1)`, name); err != nil {
		if rerr := sp.Rollback(ctx); rerr != nil {
			return errors.Join(err, rerr)
		}
	} else if err := sp.Commit(ctx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE parts SET seen = now() WHERE name = $1`, name); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// AddAllBySavepoints nests a scope in the transaction.
func (i *Inventory) AddAllBySavepoints(ctx context.Context, names []string) error {
	return pgx.BeginFunc(ctx, i.pool, func(tx pgx.Tx) error {
		for _, name := range names {
			err := pgx.BeginFunc(ctx, tx, func(sp pgx.Tx) error {
				_, err := sp.Exec(ctx, `INSERT INTO parts (name) VALUES ($1)`, name)
				return err
			})
			if err != nil {
				return fmt.Errorf("add %q: %w", name, err)
			}
		}
		return nil
	})
}

// PinReleases gives the connection back by a defer.
func (i *Inventory) PinReleases(ctx context.Context, part int64) (int, error) {
	conn, err := i.pool.Acquire(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Release()
	return count(ctx, conn, part)
}

// TakeOnConnection begins on the connection and ends both.
func (i *Inventory) TakeOnConnection(ctx context.Context, part int64, n int) error {
	conn, err := i.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := move(ctx, tx, part, -n); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Count is a stock-taking that owns its transaction and its connection.
type Count struct {
	conn *pgxpool.Conn
	tx   pgx.Tx
}

// StartCount returns a stock-taking, which Close ends.
func (i *Inventory) StartCount(ctx context.Context) (*Count, error) {
	conn, err := i.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		conn.Release()
		return nil, err
	}
	return &Count{conn: conn, tx: tx}, nil
}

// Close ends the transaction and gives the connection back.
func (c *Count) Close(ctx context.Context) error {
	defer c.conn.Release()
	return c.tx.Rollback(ctx)
}

// StartCountLeaksConnection keeps the connection when the transaction fails to begin.
func (i *Inventory) StartCountLeaksConnection(ctx context.Context) (*Count, error) {
	conn, err := i.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, err // want `connection "conn" \(acquired on line 245\) is still held when this returns \(txleak\)`
	}
	return &Count{conn: conn, tx: tx}, nil
}

// Work is a unit of work.
type Work struct {
	pool *pgxpool.Pool
	tx   pgx.Tx
}

// Begin opens the transaction, which Commit or Rollback ends.
func (w *Work) Begin(ctx context.Context) (err error) {
	w.tx, err = w.pool.Begin(ctx)
	return err
}

// Commit ends the unit and keeps its work.
func (w *Work) Commit(ctx context.Context) error { return w.tx.Commit(ctx) }

// Rollback ends the unit; after Commit it does nothing.
func (w *Work) Rollback(ctx context.Context) error {
	if err := w.tx.Rollback(ctx); err != nil && !errors.Is(err, pgx.ErrTxClosed) {
		return err
	}
	return nil
}

// TakeOwnsConditionally joins the caller's transaction or ends its own.
func (i *Inventory) TakeOwnsConditionally(ctx context.Context, tx pgx.Tx, part int64, n int) (err error) {
	if tx == nil {
		tx, err = i.pool.Begin(ctx)
		if err != nil {
			return err
		}
		defer finish(ctx, tx, &err)
	}
	return move(ctx, tx, part, -n)
}

// CopyParts loads rows by the copy protocol.
func (i *Inventory) CopyParts(ctx context.Context, rows [][]any) (n int64, err error) {
	err = WithTx(ctx, i.pool, func(tx pgx.Tx) error {
		n, err = tx.CopyFrom(ctx, pgx.Identifier{"parts"}, []string{"name", "n"}, pgx.CopyFromRows(rows))
		return err
	})
	return n, err
}

// ListOnlyRollsBack reads from one point in time.
func (i *Inventory) ListOnlyRollsBack(ctx context.Context) ([]string, error) {
	tx, err := i.pool.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(ctx)
	rows, err := tx.Query(ctx, `SELECT name FROM parts`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// SingleConnection works on one connection, which its caller closes.
func SingleConnection(ctx context.Context, conn *pgx.Conn, part int64) error {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := move(ctx, tx, part, 1); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
