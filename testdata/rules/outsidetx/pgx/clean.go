package booking

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// TakeInside runs all on the transaction.
func (b *Booking) TakeInside(ctx context.Context, seat int64) error {
	tx, err := b.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := take(ctx, tx, seat); err != nil {
		return err
	}
	if err := pay(ctx, tx, seat, 100); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// TakeReadsBeforeAndAfter uses the pool around the transaction.
func (b *Booking) TakeReadsBeforeAndAfter(ctx context.Context, id int64) (*Seat, error) {
	price, err := b.settings.Price(ctx)
	if err != nil {
		return nil, err
	}
	err = pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error {
		if err := take(ctx, tx, id); err != nil {
			return err
		}
		return pay(ctx, tx, id, price)
	})
	if err != nil {
		return nil, fmt.Errorf("take %d: %w", id, err)
	}
	return b.seat(ctx, id)
}

// TakeOnOneConnection uses the connection that the transaction is on, which is inside.
func TakeOnOneConnection(ctx context.Context, conn *pgx.Conn, seat int64) error {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := take(ctx, tx, seat); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `INSERT INTO tickets (seat) VALUES ($1)`, seat); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// TakeOnAcquiredConnection does so on a connection of the pool.
func (b *Booking) TakeOnAcquiredConnection(ctx context.Context, seat int64) error {
	conn, err := b.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := take(ctx, conn, seat); err != nil {
		return err
	}
	if err := pay(ctx, tx, seat, 100); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// TakeUsesConnOfTx asks the transaction for its own connection.
func (b *Booking) TakeUsesConnOfTx(ctx context.Context, seat int64) error {
	return pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error {
		if err := take(ctx, tx, seat); err != nil {
			return err
		}
		_, err := tx.Conn().Exec(ctx, `INSERT INTO tickets (seat) VALUES ($1)`, seat)
		return err
	})
}

// TakeInSavepoint nests on the transaction.
func (b *Booking) TakeInSavepoint(ctx context.Context, seat int64) error {
	return pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error {
		if err := take(ctx, tx, seat); err != nil {
			return err
		}
		return pgx.BeginFunc(ctx, tx, func(sp pgx.Tx) error { return pay(ctx, sp, seat, 100) })
	})
}

// CopyToReport writes on the report's own pool on purpose.
func CopyToReport(ctx context.Context, pool, report *pgxpool.Pool, seat int64) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := take(ctx, tx, seat); err != nil {
		return err
	}
	if err := pay(ctx, report, seat, 100); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Scheduler holds a lock on one pool and works on another.
type Scheduler struct {
	locks, work *pgxpool.Pool
}

// Run works while it holds the lock, which ends with the transaction.
func (s *Scheduler) Run(ctx context.Context) error {
	lock, err := s.locks.Begin(ctx)
	if err != nil {
		return err
	}
	defer lock.Rollback(ctx)
	var ok bool
	if err := lock.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock(1)`).Scan(&ok); err != nil || !ok {
		return err
	}
	_, err = s.work.Exec(ctx, `DELETE FROM seats WHERE expired < now()`)
	return err
}

// querier returns tx, or the pool when tx is nil.
func (b *Booking) querier(tx pgx.Tx) DBTX {
	if tx == nil {
		return b.pool
	}
	return tx
}

// PayEither joins the caller's transaction if there is one.
func (b *Booking) PayEither(ctx context.Context, tx pgx.Tx, seat int64, cents int) error {
	return pay(ctx, b.querier(tx), seat, cents)
}

// PayBoth calls it in a transaction and without.
func (b *Booking) PayBoth(ctx context.Context, seat int64) error {
	if err := b.PayEither(ctx, nil, seat, 1); err != nil {
		return err
	}
	return b.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		return b.PayEither(ctx, tx, seat, 2)
	})
}

// RefundWritesAfterRollback writes on the pool when the transaction is over.
func (b *Booking) RefundWritesAfterRollback(ctx context.Context, seat int64) error {
	tx, err := b.pool.Begin(ctx)
	if err != nil {
		return err
	}
	if err := pay(ctx, tx, seat, -100); err != nil {
		if rerr := tx.Rollback(ctx); rerr != nil {
			return errors.Join(err, rerr)
		}
		_, ferr := b.pool.Exec(ctx, `INSERT INTO failures (seat) VALUES ($1)`, seat)
		return errors.Join(err, ferr)
	}
	return tx.Commit(ctx)
}

// ClaimInOneStatement locks and writes in one statement.
func (b *Booking) ClaimInOneStatement(ctx context.Context, hall int64) (id int64, err error) {
	err = b.pool.QueryRow(ctx, `
		WITH free AS (SELECT id FROM seats WHERE hall = $1 AND NOT taken LIMIT 1 FOR UPDATE SKIP LOCKED)
		UPDATE seats SET taken = true FROM free WHERE seats.id = free.id RETURNING seats.id`, hall).Scan(&id)
	return id, err
}

// HoldLocksInside keeps the row lock until the commit.
func (b *Booking) HoldLocksInside(ctx context.Context, seat int64) error {
	return b.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		var taken bool
		if err := tx.QueryRow(ctx, `SELECT taken FROM seats WHERE id = $1 FOR UPDATE`, seat).Scan(&taken); err != nil {
			return err
		}
		if taken {
			return errors.New("seat is taken")
		}
		return take(ctx, tx, seat)
	})
}

// StatsReadsPoolNumbers asks the pool for its numbers, which is no statement.
func (b *Booking) StatsReadsPoolNumbers(ctx context.Context, seat int64) (conns int32, err error) {
	err = b.inTx(ctx, func(ctx context.Context, tx pgx.Tx) error {
		conns = b.pool.Stat().AcquiredConns()
		return take(ctx, tx, seat)
	})
	return conns, err
}
