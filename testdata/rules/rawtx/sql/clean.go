package maintenance

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"txvet.test/rules/rawtx/sql/admin"
)

// SwapOnConn pins a connection, on which text does what it says.
func (k *Keeper) SwapOnConn(ctx context.Context) (err error) {
	conn, err := k.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, `BEGIN IMMEDIATE`); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, `SELECT swap()`); err != nil {
		_, rbErr := conn.ExecContext(ctx, `ROLLBACK`)
		return errors.Join(err, rbErr)
	}
	_, err = conn.ExecContext(ctx, `COMMIT`)
	return err
}

// SwapInOneText sends the whole transaction as one text to one connection.
func (k *Keeper) SwapInOneText(ctx context.Context) error {
	_, err := k.db.ExecContext(ctx, `BEGIN; ALTER TABLE a RENAME TO c; ALTER TABLE b RENAME TO a; COMMIT;`)
	return err
}

// SwapInBlock has BEGIN as the start of a block.
func (k *Keeper) SwapInBlock(ctx context.Context) error {
	_, err := k.db.ExecContext(ctx, `DO $$ BEGIN PERFORM swap(); END $$`)
	return err
}

// DefineFunction has COMMIT and SET inside the body of a procedure.
func (k *Keeper) DefineFunction(ctx context.Context) error {
	_, err := k.db.ExecContext(ctx, `CREATE OR REPLACE PROCEDURE trim() LANGUAGE plpgsql AS $$
		BEGIN
			DELETE FROM log WHERE old;
			COMMIT;
		END $$`)
	return err
}

// TrySavepointInTx has no other way to a savepoint in database/sql.
func TrySavepointInTx(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, `SAVEPOINT attempt`); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `SELECT attempt()`); err != nil {
		_, err := tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT attempt`)
		return err
	}
	_, err := tx.ExecContext(ctx, `RELEASE SAVEPOINT attempt`)
	return err
}

// SlowSetLocal changes the transaction, which has one connection.
func (k *Keeper) SlowSetLocal(ctx context.Context) error {
	tx, err := k.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `SET LOCAL statement_timeout = '10min'`); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `SELECT slow()`); err != nil {
		return err
	}
	return tx.Commit()
}

// SlowSetOnConn changes a connection that it holds, and puts it back.
func (k *Keeper) SlowSetOnConn(ctx context.Context) (err error) {
	conn, err := k.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, `SET statement_timeout = '10min'`); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `SELECT slow()`)
	_, resetErr := conn.ExecContext(ctx, `RESET statement_timeout`)
	return errors.Join(err, resetErr)
}

// AloneLockInTx takes the lock that ends with the transaction.
func AloneLockInTx(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, 42)
	return err
}

// UpdateSetIsNoSet has SET in another place.
func (k *Keeper) UpdateSetIsNoSet(ctx context.Context) error {
	_, err := k.db.ExecContext(ctx, `UPDATE settings SET value = $1`, "begin")
	return err
}

// AlterDatabaseSet changes all future connections.
func (k *Keeper) AlterDatabaseSet(ctx context.Context) error {
	_, err := k.db.ExecContext(ctx, `ALTER DATABASE shop SET statement_timeout = '1min'`)
	return err
}

// StageTempTableInTx uses the table where it is made.
func StageTempTableInTx(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, `CREATE TEMP TABLE staged (id bigint) ON COMMIT DROP`); err != nil {
		return fmt.Errorf("stage: %w", err)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO staged SELECT id FROM orders`)
	return err
}

// CommentBeforeStatement begins with a word in a comment.
func (k *Keeper) CommentBeforeStatement(ctx context.Context) error {
	_, err := k.db.ExecContext(ctx, `-- BEGIN of the nightly job
		DELETE FROM log WHERE old`)
	return err
}

// UnknownText does not know what it sends.
func (k *Keeper) UnknownText(ctx context.Context, stmt string) error {
	return admin.Run(ctx, k.db, stmt)
}
