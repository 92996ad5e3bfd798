// Written by make docs from analyzers/txleak/doc.go.

package txleak

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func Deposit(ctx context.Context, db *sql.DB, id, amount int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE accounts SET balance = balance + $1 WHERE id = $2", amount, id); err != nil {
		return err
	}
	return tx.Commit()
}

func AddUser(ctx context.Context, db *sql.DB, tx *sql.Tx, name string) (err error) {
	if tx == nil {
		tx, err = db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer func() {
			if err != nil {
				tx.Rollback()
			} else {
				err = tx.Commit()
			}
		}()
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO users (name) VALUES ($1)", name)
	return err
}

func Begin(ctx context.Context, pool *pgxpool.Pool) (pgx.Tx, error) {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '1s'"); err != nil {
		tx.Rollback(ctx)
		return nil, err
	}
	return tx, nil
}

type Unit struct{ tx *sql.Tx }

func NewUnit(ctx context.Context, db *sql.DB) (*Unit, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &Unit{tx: tx}, nil
}

func (u *Unit) Commit() error   { return u.tx.Commit() }
func (u *Unit) Rollback() error { return u.tx.Rollback() }
