package booking

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// TakeWritesOnPool writes past the transaction.
func (b *Booking) TakeWritesOnPool(ctx context.Context, seat int64) error {
	tx, err := b.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := take(ctx, tx, seat); err != nil {
		return err
	}
	if _, err := b.pool.Exec(ctx, `INSERT INTO tickets (seat) VALUES ($1)`, seat); err != nil { // want `"b.pool" is used while transaction "tx" \(begun on line 12\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
		return err
	}
	return tx.Commit(ctx)
}

// TakeQueriesOnPool reads rows past the transaction.
func TakeQueriesOnPool(ctx context.Context, pool *pgxpool.Pool, hall int64) error {
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.Serializable})
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	rows, err := pool.Query(ctx, `SELECT id FROM seats WHERE hall = $1 AND NOT taken`, hall) // want `"pool" is used while transaction "tx" \(begun on line 28\) is open.*\(outsidetx\)`
	if err != nil {
		return err
	}
	free, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE seats SET taken = true WHERE id = ANY($1)`, free); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// TakeSendsBatchOnPool sends the batch past the transaction.
func (b *Booking) TakeSendsBatchOnPool(ctx context.Context, seats []int64) error {
	tx, err := b.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	batch := &pgx.Batch{}
	for _, s := range seats {
		batch.Queue(`UPDATE seats SET taken = true WHERE id = $1`, s)
	}
	if err := b.pool.SendBatch(ctx, batch).Close(); err != nil { // want `"b.pool" is used while transaction "tx" \(begun on line 49\) is open.*\(outsidetx\)`
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO groups (seats) VALUES ($1)`, len(seats)); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// LoadCopiesOnPool copies past the transaction that has emptied the table.
func (b *Booking) LoadCopiesOnPool(ctx context.Context, rows [][]any) error {
	tx, err := b.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, `DELETE FROM seats`); err != nil {
		return err
	}
	_, err = b.pool.CopyFrom(ctx, pgx.Identifier{"seats"}, []string{"id", "taken"}, pgx.CopyFromRows(rows)) // want `"b.pool" is used while transaction "tx" \(begun on line 69\) is open.*\(outsidetx\)`
	if err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// TakeInBeginFuncUsesPool uses the pool in the callback.
func (b *Booking) TakeInBeginFuncUsesPool(ctx context.Context, seat int64) error {
	return pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error {
		if err := take(ctx, tx, seat); err != nil {
			return err
		}
		return pay(ctx, b.pool, seat, 100) // want `pay uses "b.pool" while transaction "tx" \(begun on line 86\) is open.*\(outsidetx\)`
	})
}

// TakeInBeginTxFuncReadsByMethod reads by a method that uses the pool.
func (b *Booking) TakeInBeginTxFuncReadsByMethod(ctx context.Context, id int64) error {
	return pgx.BeginTxFunc(ctx, b.pool, pgx.TxOptions{IsoLevel: pgx.Serializable}, func(tx pgx.Tx) error {
		seat, err := b.seat(ctx, id) // want `seat uses "b.pool" while transaction "tx" \(begun on line 96\) is open.*\(outsidetx\)`
		if err != nil || seat.Taken {
			return err
		}
		return take(ctx, tx, id)
	})
}

// PayReadsSettingsOnPool reads the price by another package, two calls down.
func (b *Booking) PayReadsSettingsOnPool(ctx context.Context, seat int64) error {
	tx, err := b.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	price, err := b.settings.Price(ctx) // want `Price uses .* while transaction "tx" \(begun on line 107\) is open.*\(outsidetx\)`
	if err != nil {
		return err
	}
	if err := pay(ctx, tx, seat, price); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// inTx is the booking's wrapper.
func (b *Booking) inTx(ctx context.Context, fn func(ctx context.Context, tx pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error { return fn(ctx, tx) })
}

// TakeInWrapperUsesPool uses the pool in the callback of a house wrapper.
func (b *Booking) TakeInWrapperUsesPool(ctx context.Context, seat int64) error {
	return b.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if err := take(ctx, tx, seat); err != nil {
			return err
		}
		_, err := b.pool.Exec(ctx, `INSERT INTO tickets (seat) VALUES ($1)`, seat) // want `"b.pool" is used while transaction "tx" \(begun on line 129\) is open.*\(outsidetx\)`
		return err
	})
}

// PayIgnoresItsTx writes past the transaction it is given.
func (b *Booking) PayIgnoresItsTx(ctx context.Context, tx pgx.Tx, seat int64) error {
	if err := take(ctx, tx, seat); err != nil {
		return err
	}
	_, err := b.pool.Exec(ctx, `UPDATE totals SET n = n + 1`) // want `"b.pool" is used in a function that is given transaction "tx".*\(outsidetx\)`
	return err
}

// HoldLocksOutside takes a row lock that is gone at once.
func (b *Booking) HoldLocksOutside(ctx context.Context, seat int64) (taken bool, err error) {
	err = b.pool.QueryRow(ctx, `SELECT taken FROM seats WHERE id = $1 FOR UPDATE`, seat).Scan(&taken) // want `FOR UPDATE on "b.pool" outside a transaction: the lock is gone when the statement ends \(outsidetx\)`
	return taken, err
}

// AcquireBesideTransaction takes a second connection for the same work.
func (b *Booking) AcquireBesideTransaction(ctx context.Context, seat int64) error {
	tx, err := b.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := take(ctx, tx, seat); err != nil {
		return err
	}
	conn, err := b.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if err := pay(ctx, conn, seat, 100); err != nil { // want `pay uses "conn" while transaction "tx" \(begun on line 155\) is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit(ctx)
}
