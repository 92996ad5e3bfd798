// Package maintenance looks after a PostgreSQL database.
package maintenance

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	_ "github.com/lib/pq" // the driver "postgres"
)

// Keeper looks after one database.
type Keeper struct {
	db *sql.DB
}

var keeperDB *sql.DB

const (
	begin  = "BEGIN"
	commit = "COMMIT"
)

// SwapBeginText sends the three statements to three connections.
func SwapBeginText(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, `BEGIN`); err != nil { // want `BEGIN is sent as text on pool "db": the next statement may run on another connection \(rawtx\)`
		return err
	}
	if _, err := db.ExecContext(ctx, `ALTER TABLE a RENAME TO b`); err != nil {
		_, rbErr := db.ExecContext(ctx, `ROLLBACK`) // want `ROLLBACK is sent as text on pool "db": the next statement may run on another connection \(rawtx\)`
		return errors.Join(err, rbErr)
	}
	_, err := db.ExecContext(ctx, `COMMIT`) // want `COMMIT is sent as text on pool "db": the next statement may run on another connection \(rawtx\)`
	return err
}

// MoveBeginConstant has the text in constants and the pool in a field.
func (k *Keeper) MoveBeginConstant(ctx context.Context) error {
	if _, err := k.db.ExecContext(ctx, begin); err != nil { // want `BEGIN is sent as text on pool "k.db": the next statement may run on another connection \(rawtx\)`
		return err
	}
	if _, err := k.db.ExecContext(ctx, `SELECT move_all()`); err != nil {
		return fmt.Errorf("move: %w", err)
	}
	_, err := k.db.ExecContext(ctx, commit) // want `COMMIT is sent as text on pool "k.db": the next statement may run on another connection \(rawtx\)`
	return err
}

// FreezeStartTransaction writes it out, with a level, on a global.
func FreezeStartTransaction() error {
	_, err := keeperDB.Exec("start transaction isolation level serializable") // want `START( TRANSACTION)? is sent as text on pool "keeperDB": the next statement may run on another connection \(rawtx\)`
	return err
}

// RevertDeferred rolls back in a deferred closure.
func (k *Keeper) RevertDeferred(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			_, rbErr := k.db.ExecContext(ctx, "rollback;") // want `ROLLBACK is sent as text on pool "k.db": the next statement may run on another connection \(rawtx\)`
			err = errors.Join(err, rbErr)
		}
	}()
	_, err = k.db.ExecContext(ctx, `SELECT revert()`)
	return err
}

// TrySavepointOnPool has no transaction to return into.
func (k *Keeper) TrySavepointOnPool(ctx context.Context) error {
	_, err := k.db.ExecContext(ctx, `SAVEPOINT before_try`) // want `SAVEPOINT is sent as text on pool "k.db": the next statement may run on another connection \(rawtx\)`
	return err
}

// HookCommitsTransaction ends behind the back of tx what tx.Commit is to end.
func (k *Keeper) HookCommitsTransaction(ctx context.Context, hook func(*sql.Tx) error) error {
	tx, err := k.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := hook(tx); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `COMMIT`); err != nil { // want `COMMIT is sent as text inside transaction "tx" \(rawtx\)`
		return fmt.Errorf("commit: %w", err)
	}
	return tx.Commit()
}

// DeployBeginsInTransaction begins what is begun.
func DeployBeginsInTransaction(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `BEGIN`) // want `BEGIN is sent as text inside transaction "tx" \(rawtx\)`
	return err
}

// SlowSetOnPool changes the timeout of one connection of many.
func (k *Keeper) SlowSetOnPool(ctx context.Context) error {
	if _, err := k.db.ExecContext(ctx, `SET statement_timeout = '10min'`); err != nil { // want `SET on pool "k.db" changes one connection of many \(rawtx\)`
		return err
	}
	_, err := k.db.ExecContext(ctx, `SELECT slow()`)
	return err
}

// AloneLockOnPool locks on one connection and may unlock on another.
func (k *Keeper) AloneLockOnPool(ctx context.Context, work func() error) error {
	if _, err := k.db.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, 42); err != nil { // want `pg_advisory_lock on pool "k.db" changes one connection of many \(rawtx\)`
		return err
	}
	return work()
}

// StageTempTable makes a table that the next statement may not see.
func (k *Keeper) StageTempTable(ctx context.Context) error {
	_, err := k.db.ExecContext(ctx, `CREATE TEMP TABLE staged (id bigint)`) // want `CREATE TEMP( TABLE)? on pool "k.db" changes one connection of many \(rawtx\)`
	return err
}
