package fleet

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// RentBeginsTwice opens a second transaction beside the first.
func (f *Fleet) RentBeginsTwice(ctx context.Context, car int64) error {
	tx, err := f.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := rent(ctx, tx, car); err != nil {
		return err
	}
	second, err := f.pool.Begin(ctx) // want `a second transaction is begun on "f.pool" while "tx" \(begun on line 12\) is open \(nestedtx\)`
	if err != nil {
		return err
	}
	defer second.Rollback(ctx)
	if _, err := second.Exec(ctx, `INSERT INTO rentals (car) VALUES ($1)`, car); err != nil {
		return err
	}
	if err := second.Commit(ctx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// RentOpensScopeInside runs BeginFunc on the pool inside its own transaction.
func (f *Fleet) RentOpensScopeInside(ctx context.Context, car int64) error {
	tx, err := f.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := rent(ctx, tx, car); err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, f.pool, func(in pgx.Tx) error { // want `second transaction .*while "tx" \(begun on line 36\) is open \(nestedtx\)`
		_, err := in.Exec(ctx, `INSERT INTO rentals (car) VALUES ($1)`, car)
		return err
	})
	if err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// RentNestsScopes opens a scope on the pool in the callback of a scope.
func (f *Fleet) RentNestsScopes(ctx context.Context, cars []int64) error {
	return pgx.BeginFunc(ctx, f.pool, func(outer pgx.Tx) error {
		for _, car := range cars {
			err := pgx.BeginFunc(ctx, f.pool, func(in pgx.Tx) error { return rent(ctx, in, car) }) // want `second transaction .*while "outer" \(begun on line 56\) is open \(nestedtx\)`
			if err != nil {
				return err
			}
		}
		_, err := outer.Exec(ctx, `UPDATE counts SET rented = rented + $1`, len(cars))
		return err
	})
}

// RentCallsMethodThatBegins reaches the second begin in a method.
func (f *Fleet) RentCallsMethodThatBegins(ctx context.Context, car int64) error {
	return pgx.BeginFunc(ctx, f.pool, func(tx pgx.Tx) error {
		if err := rent(ctx, tx, car); err != nil {
			return err
		}
		return f.record(ctx, car) // want `second transaction .*while "tx" \(begun on line 70\) is open \(nestedtx\)`
	})
}

// RentCallsTwoDeep reaches it two calls down, between begin and commit.
func (f *Fleet) RentCallsTwoDeep(ctx context.Context, car int64) error {
	tx, err := f.pool.Begin(ctx)
	if err != nil {
		return err
	}
	if err := rent(ctx, tx, car); err != nil {
		return errors.Join(err, tx.Rollback(ctx))
	}
	if err := f.recordTwice(ctx, car); err != nil { // want `second transaction .*while "tx" \(begun on line 80\) is open \(nestedtx\)`
		return errors.Join(err, tx.Rollback(ctx))
	}
	return tx.Commit(ctx)
}

// RepairUsesOuterInSavepoint uses the transaction while its savepoint is open.
func (f *Fleet) RepairUsesOuterInSavepoint(ctx context.Context, car int64) error {
	tx, err := f.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	sp, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	defer sp.Rollback(ctx)
	if _, err := sp.Exec(ctx, `UPDATE cars SET broken = true WHERE id = $1`, car); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO repairs (car) VALUES ($1)`, car); err != nil { // want `"tx" is used while its savepoint "sp" \(begun on line 100\) is open \(nestedtx\)`
		return err
	}
	if err := sp.Commit(ctx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// RepairUsesOuterInSavepointScope uses the outer one in the callback of the inner.
func (f *Fleet) RepairUsesOuterInSavepointScope(ctx context.Context, car int64) error {
	return pgx.BeginFunc(ctx, f.pool, func(tx pgx.Tx) error {
		return pgx.BeginFunc(ctx, tx, func(sp pgx.Tx) error {
			if err := rent(ctx, sp, car); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `INSERT INTO repairs (car) VALUES ($1)`, car) // want `"tx" is used while its savepoint "sp" \(begun on line 120\) is open \(nestedtx\)`
			return err
		})
	})
}
