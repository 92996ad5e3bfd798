// Package maintenance looks after a database, on pgx.
package maintenance

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Keeper looks after one database.
type Keeper struct {
	pool *pgxpool.Pool
}

// SwapBeginText sends the statements to any connection.
func (k *Keeper) SwapBeginText(ctx context.Context) error {
	if _, err := k.pool.Exec(ctx, "begin"); err != nil { // want `BEGIN is sent as text on pool "k.pool": the next statement may run on another connection \(rawtx\)`
		return err
	}
	if _, err := k.pool.Exec(ctx, `SELECT swap()`); err != nil {
		_, rbErr := k.pool.Exec(ctx, "rollback") // want `ROLLBACK is sent as text on pool "k.pool": the next statement may run on another connection \(rawtx\)`
		return errors.Join(err, rbErr)
	}
	_, err := k.pool.Exec(ctx, "commit") // want `COMMIT is sent as text on pool "k.pool": the next statement may run on another connection \(rawtx\)`
	return err
}

// RevertTextInTx rolls back behind the back of BeginFunc.
func (k *Keeper) RevertTextInTx(ctx context.Context) error {
	return pgx.BeginFunc(ctx, k.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `ROLLBACK`) // want `ROLLBACK is sent as text inside transaction "tx" \(rawtx\)`
		return err
	})
}

// PathSetOnPool changes one connection of many.
func (k *Keeper) PathSetOnPool(ctx context.Context) error {
	_, err := k.pool.Exec(ctx, `SET search_path TO archive`) // want `SET on pool "k.pool" changes one connection of many \(rawtx\)`
	return err
}

// AloneLockOnPool may unlock on another connection than it locks on.
func (k *Keeper) AloneLockOnPool(ctx context.Context) error {
	_, err := k.pool.Exec(ctx, `SELECT pg_advisory_lock(7)`) // want `pg_advisory_lock on pool "k.pool" changes one connection of many \(rawtx\)`
	return err
}

// SwapOnAcquired holds one connection.
func (k *Keeper) SwapOnAcquired(ctx context.Context) error {
	conn, err := k.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `BEGIN`); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `SELECT swap()`); err != nil {
		_, rbErr := conn.Exec(ctx, `ROLLBACK`)
		return errors.Join(err, rbErr)
	}
	_, err = conn.Exec(ctx, `COMMIT`)
	return err
}

// SwapOnConn is given one connection.
func SwapOnConn(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, `BEGIN`); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `SELECT swap()`); err != nil {
		_, rbErr := conn.Exec(ctx, `ROLLBACK`)
		return errors.Join(err, rbErr)
	}
	_, err := conn.Exec(ctx, `COMMIT`)
	return err
}

// PathSetOnConn changes the connection that it is given.
func PathSetOnConn(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `SET search_path TO archive`)
	return err
}

// PoolSetsAfterConnect changes each connection of the pool.
func PoolSetsAfterConnect(ctx context.Context, dsn string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `SET search_path TO archive`)
		return err
	}
	return pgxpool.NewWithConfig(ctx, config)
}

// SwapInOneText is one message to one connection.
func (k *Keeper) SwapInOneText(ctx context.Context) error {
	_, err := k.pool.Exec(ctx, `BEGIN; ALTER TABLE a RENAME TO c; ALTER TABLE b RENAME TO a; COMMIT;`)
	return err
}

// AloneLockInTx takes the lock that ends with the transaction.
func (k *Keeper) AloneLockInTx(ctx context.Context) error {
	return pgx.BeginFunc(ctx, k.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(7)`)
		return err
	})
}
