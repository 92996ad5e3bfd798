package field

import (
	"context"
	"database/sql"
	"log"
)

func within(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	var ok bool
	defer func() {
		if ok {
			err = tx.Commit() // want `the error of Commit of "tx" is assigned after the return: the caller believes in a commit that may have failed \(badcommit\)`
		} else {
			err = tx.Rollback()
		}
		if err != nil {
			log.Printf("end of the transaction: %v", err)
		}
	}()
	err = f(tx)
	ok = err == nil
	return err
}

// withinOrPanic ends the program rather than to go on.
func withinOrPanic(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		if err = tx.Commit(); err != nil {
			log.Fatal(err)
		}
	}()
	err = f(tx)
	return err
}

// withinNamed sets the result.
func withinNamed(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		if err = tx.Commit(); err != nil {
			log.Printf("commit: %v", err)
		}
	}()
	err = f(tx)
	return err
}

// Tick has nobody to tell.
func Tick(ctx context.Context, db *sql.DB) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		log.Print(err)
		return
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		if err = tx.Commit(); err != nil {
			log.Printf("commit: %v", err)
		}
	}()
	_, err = tx.ExecContext(ctx, `DELETE FROM sessions WHERE expired`)
}

// Count keeps the error for somebody who asks.
type Count struct{ last error }

func (n *Count) within(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		if err = tx.Commit(); err != nil {
			n.last = err
		}
	}()
	err = f(tx)
	return err
}

// withinRestart has committed when the savepoint is released, as CockroachDB has it.
func withinRestart(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			_ = tx.Commit()
		} else {
			_ = tx.Rollback()
		}
	}()
	if _, err = tx.ExecContext(ctx, `SAVEPOINT cockroach_restart`); err != nil {
		return err
	}
	if err = f(tx); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `RELEASE SAVEPOINT cockroach_restart`)
	return err
}
