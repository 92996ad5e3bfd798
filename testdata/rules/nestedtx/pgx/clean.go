// Package fleet rents cars on pgx.
package fleet

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Fleet stores cars.
type Fleet struct {
	pool *pgxpool.Pool
}

// New returns a fleet on pool, which stays the caller's.
func New(pool *pgxpool.Pool) *Fleet { return &Fleet{pool: pool} }

func rent(ctx context.Context, tx pgx.Tx, car int64) error {
	_, err := tx.Exec(ctx, `UPDATE cars SET rented = true WHERE id = $1`, car)
	return err
}

// record writes in a transaction of its own.
func (f *Fleet) record(ctx context.Context, car int64) error {
	return pgx.BeginFunc(ctx, f.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO rentals (car) VALUES ($1)`, car)
		return err
	})
}

func (f *Fleet) recordTwice(ctx context.Context, car int64) error {
	if err := f.record(ctx, car); err != nil {
		return err
	}
	return f.record(ctx, car)
}

// RentThenRecord has one transaction after the other.
func (f *Fleet) RentThenRecord(ctx context.Context, car int64) error {
	if err := pgx.BeginFunc(ctx, f.pool, func(tx pgx.Tx) error { return rent(ctx, tx, car) }); err != nil {
		return err
	}
	return f.record(ctx, car)
}

// RentThenRecordByHand ends the first before the second begins.
func (f *Fleet) RentThenRecordByHand(ctx context.Context, car int64) error {
	tx, err := f.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := rent(ctx, tx, car); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	return f.record(ctx, car)
}

// RentNestsOnTransaction nests by savepoints, which is what Begin on a transaction is.
func (f *Fleet) RentNestsOnTransaction(ctx context.Context, cars []int64) error {
	return pgx.BeginFunc(ctx, f.pool, func(tx pgx.Tx) error {
		for _, car := range cars {
			if err := pgx.BeginFunc(ctx, tx, func(sp pgx.Tx) error { return rent(ctx, sp, car) }); err != nil {
				return err
			}
		}
		return nil
	})
}

// beginner is a pool or a transaction.
type beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// rentOn begins on what it is given.
func rentOn(ctx context.Context, db beginner, car int64) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error { return rent(ctx, tx, car) })
}

// RentOnEither gives it a pool, then a transaction.
func (f *Fleet) RentOnEither(ctx context.Context, a, b int64) error {
	if err := rentOn(ctx, f.pool, a); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, f.pool, func(tx pgx.Tx) error { return rentOn(ctx, tx, b) })
}

// RentRecordsOnOtherPool has one transaction on each of two pools.
func RentRecordsOnOtherPool(ctx context.Context, pool, ledger *pgxpool.Pool, car int64) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if err := rent(ctx, tx, car); err != nil {
			return err
		}
		return pgx.BeginFunc(ctx, ledger, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO rentals (car) VALUES ($1)`, car)
			return err
		})
	})
}

// RepairUsesOuterAfterSavepoint goes on with the transaction when the savepoint is over.
func (f *Fleet) RepairUsesOuterAfterSavepoint(ctx context.Context, car int64) error {
	tx, err := f.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	sp, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	if err := rent(ctx, sp, car); err != nil {
		if rerr := sp.Rollback(ctx); rerr != nil {
			return errors.Join(err, rerr)
		}
	} else if err := sp.Commit(ctx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO repairs (car) VALUES ($1)`, car); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// RentInTurnsOnConnection begins twice on one connection, one after the other.
func (f *Fleet) RentInTurnsOnConnection(ctx context.Context, cars []int64) error {
	conn, err := f.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	for _, car := range cars {
		if err := rentOn(ctx, conn, car); err != nil {
			return err
		}
	}
	return nil
}

// RentRetries begins anew after each failure.
func (f *Fleet) RentRetries(ctx context.Context, car int64) error {
	var last error
	for range 3 {
		last = pgx.BeginTxFunc(ctx, f.pool, pgx.TxOptions{IsoLevel: pgx.Serializable}, func(tx pgx.Tx) error {
			return rent(ctx, tx, car)
		})
		if last == nil {
			return nil
		}
	}
	return last
}
