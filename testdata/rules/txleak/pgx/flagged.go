package inventory

import (
	"context"
	"fmt"
	"log"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// MoveLeaksOnFirstError rolls back on the second error only.
func MoveLeaksOnFirstError(ctx context.Context, pool *pgxpool.Pool, from, to int64, n int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	if err := move(ctx, tx, from, -n); err != nil {
		return fmt.Errorf("take: %w", err) // want `transaction "tx" \(begun on line 14\) is still open when this returns \(txleak\)`
	}
	if err := move(ctx, tx, to, n); err != nil {
		tx.Rollback(ctx)
		return fmt.Errorf("put: %w", err)
	}
	return tx.Commit(ctx)
}

// AddNeverFinishes inserts and forgets about the transaction.
func (i *Inventory) AddNeverFinishes(ctx context.Context, name string) (id int64, err error) {
	tx, err := i.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.Serializable}) // want `transaction "tx" is never committed or rolled back \(txleak\)`
	if err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `INSERT INTO parts (name) VALUES ($1) RETURNING id`, name).Scan(&id)
	return id, err
}

// ListLeaksSnapshot reads in a transaction that stays open.
func (i *Inventory) ListLeaksSnapshot(ctx context.Context) ([]string, error) {
	tx, err := i.pool.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly}) // want `transaction "tx" is never committed or rolled back \(txleak\)`
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `SELECT name FROM parts`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// TakeLeaksWhenShort forgets the transaction on a business rule.
func (i *Inventory) TakeLeaksWhenShort(ctx context.Context, part int64, n int) error {
	tx, err := i.pool.Begin(ctx)
	if err != nil {
		return err
	}
	have, err := count(ctx, tx, part)
	if err != nil {
		tx.Rollback(ctx)
		return err
	}
	if have < n {
		return ErrShort // want `transaction "tx" \(begun on line 53\) is still open when this returns \(txleak\)`
	}
	if err := move(ctx, tx, part, -n); err != nil {
		tx.Rollback(ctx)
		return err
	}
	return tx.Commit(ctx)
}

// LoadLeaksAfterBatch forgets the transaction when the batch fails to close.
func (i *Inventory) LoadLeaksAfterBatch(ctx context.Context, parts []int64) error {
	tx, err := i.pool.Begin(ctx)
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for _, p := range parts {
		batch.Queue(`UPDATE parts SET n = n + 1 WHERE id = $1`, p)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("load: %w", err) // want `transaction "tx" \(begun on line 74\) is still open when this returns \(txleak\)`
	}
	return tx.Commit(ctx)
}

// LoadDefersInLoop keeps a transaction of each round to the end.
func (i *Inventory) LoadDefersInLoop(ctx context.Context, parts []int64) error {
	for _, p := range parts {
		tx, err := i.pool.Begin(ctx) // want `transaction "tx" is begun in a loop and finished by a defer: it stays open until the function returns \(txleak\)`
		if err != nil {
			return err
		}
		defer tx.Rollback(ctx)
		have, err := count(ctx, tx, p)
		if err != nil {
			return err
		}
		log.Printf("part %d: %d", p, have)
	}
	return nil
}

// CountDefersBeforeTheCheck calls a method of a nil interface when Begin fails.
func (i *Inventory) CountDefersBeforeTheCheck(ctx context.Context, part int64) (int, error) {
	tx, err := i.pool.Begin(ctx)
	defer tx.Rollback(ctx) // want `"tx" is used before the error of its begin is checked \(txleak\)`
	if err != nil {
		return 0, err
	}
	return count(ctx, tx, part)
}

// PinLeaksConnection acquires a connection and gives it back on success only.
func (i *Inventory) PinLeaksConnection(ctx context.Context, part int64) (int, error) {
	conn, err := i.pool.Acquire(ctx)
	if err != nil {
		return 0, err
	}
	n, err := count(ctx, conn, part)
	if err != nil {
		return 0, fmt.Errorf("count: %w", err) // want `connection "conn" \(acquired on line 117\) is still held when this returns \(txleak\)`
	}
	conn.Release()
	return n, nil
}

// PinNeverReleases acquires a connection for good.
func (i *Inventory) PinNeverReleases(ctx context.Context) error {
	conn, err := i.pool.Acquire(ctx) // want `connection "conn" is never released \(txleak\)`
	if err != nil {
		return err
	}
	return conn.Ping(ctx)
}

// ReserveLeaksSavepoint commits the outer transaction over an open savepoint.
func (i *Inventory) ReserveLeaksSavepoint(ctx context.Context, part int64, n int) error {
	tx, err := i.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	sp, err := tx.Begin(ctx) // want `savepoint "sp" is never committed or rolled back \(txleak\)`
	if err != nil {
		return err
	}
	if err := move(ctx, sp, part, -n); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// ReserveSkipsSavepoint ends the savepoint on success and goes on past its failure.
func (i *Inventory) ReserveSkipsSavepoint(ctx context.Context, parts []int64) error {
	tx, err := i.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	sp, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	if len(parts) == 0 {
		return tx.Commit(ctx) // want `savepoint "sp" \(begun on line 162\) is still open when .* \(txleak\)`
	}
	for _, p := range parts {
		if err := move(ctx, sp, p, -1); err != nil {
			return err
		}
	}
	if err := sp.Commit(ctx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// WithTxLeaksOnError is a wrapper that forgets a failed callback's transaction.
func WithTxLeaksOnError(ctx context.Context, db beginner, fn func(pgx.Tx) error) error {
	tx, err := db.Begin(ctx)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return err // want `transaction "tx" \(begun on line 182\) is still open when this returns \(txleak\)`
	}
	return tx.Commit(ctx)
}

// ShipGuardSeesShadowedErr rolls back for the outer err only.
func (i *Inventory) ShipGuardSeesShadowedErr(ctx context.Context, part int64) error {
	tx, err := i.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback(ctx)
		}
	}()
	if err := move(ctx, tx, part, -1); err != nil {
		return err // want `transaction "tx" \(begun on line 194\) is still open when this returns \(txleak\)`
	}
	err = tx.Commit(ctx)
	return err
}

// begin opens a serializable transaction, which the caller ends.
func (i *Inventory) begin(ctx context.Context) (pgx.Tx, error) {
	return i.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.Serializable})
}

// ShipLeaksHelpersTransaction forgets what a helper has opened.
func (i *Inventory) ShipLeaksHelpersTransaction(ctx context.Context, part int64) error {
	tx, err := i.begin(ctx)
	if err != nil {
		return err
	}
	if err := move(ctx, tx, part, -1); err != nil {
		return err // want `transaction "tx" \(begun on line 217\) is still open when this returns \(txleak\)`
	}
	return tx.Commit(ctx)
}
