package shop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
)

// PlaceOrder runs all statements on the transaction.
func (s *Shop) PlaceOrder(ctx context.Context, o *Order) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	if err := takeStock(ctx, tx, o.Product, o.Count); err != nil {
		return err
	}
	return tx.Commit()
}

// PlaceReadsBeforeBegin uses the pool while nothing is open.
func (s *Shop) PlaceReadsBeforeBegin(ctx context.Context, id int64) error {
	o, err := s.findOrder(ctx, id)
	if err != nil {
		return err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := takeStock(ctx, tx, o.Product, o.Count); err != nil {
		return err
	}
	return tx.Commit()
}

// PlaceReadsAfterCommit uses the pool when all is over; the rollback is still deferred.
func (s *Shop) PlaceReadsAfterCommit(ctx context.Context, o *Order) (*Order, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return nil, err
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	return s.findOrder(ctx, o.ID)
}

// ReturnWritesAfterRollback rolls back, then writes what must survive.
func (s *Shop) ReturnWritesAfterRollback(ctx context.Context, o *Order) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := takeStock(ctx, tx, o.Product, -o.Count); err != nil {
		if rerr := tx.Rollback(); rerr != nil {
			return errors.Join(err, rerr)
		}
		_, lerr := s.db.ExecContext(ctx, `INSERT INTO failures (order_id, reason) VALUES ($1, $2)`, o.ID, err.Error())
		return errors.Join(err, lerr)
	}
	return tx.Commit()
}

// ReturnWritesInLastDefer uses the pool in a defer that runs after the rollback.
func (s *Shop) ReturnWritesInLastDefer(ctx context.Context, o *Order) (err error) {
	defer func() {
		if err != nil {
			if _, lerr := s.db.ExecContext(ctx, `INSERT INTO failures (order_id) VALUES ($1)`, o.ID); lerr != nil {
				log.Printf("record failure: %v", lerr)
			}
		}
	}()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := takeStock(ctx, tx, o.Product, -o.Count); err != nil {
		return err
	}
	return tx.Commit()
}

// ReturnWritesWhenBeginFails has no transaction on that path.
func (s *Shop) ReturnWritesWhenBeginFails(ctx context.Context, o *Order) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		_, lerr := s.db.ExecContext(ctx, `INSERT INTO failures (order_id) VALUES ($1)`, o.ID)
		return errors.Join(err, lerr)
	}
	defer tx.Rollback()
	if err := takeStock(ctx, tx, o.Product, -o.Count); err != nil {
		return err
	}
	return tx.Commit()
}

// ShipInTurns alternates between a transaction and the pool, never both.
func (s *Shop) ShipInTurns(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		tx, err := s.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE orders SET shipped = true WHERE id = $1`, id); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		if err := tx.Commit(); err != nil {
			return err
		}
		if _, err := s.db.ExecContext(ctx, `UPDATE counters SET shipped = shipped + 1`); err != nil {
			return err
		}
	}
	return nil
}

// CountMaybeInTransaction begins only when asked, and switches the executor.
func (s *Shop) CountMaybeInTransaction(ctx context.Context, consistent bool) (n int, err error) {
	var q DBTX = s.db
	if consistent {
		tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return 0, err
		}
		defer tx.Rollback()
		q = tx
	}
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM orders`).Scan(&n)
	return n, err
}

// MirrorToOtherPool writes on a second pool while the first one's is open.
func MirrorToOtherPool(ctx context.Context, db, mirror *sql.DB, o *Order) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	if err := insertOrder(ctx, mirror, o); err != nil {
		return err
	}
	return tx.Commit()
}

// Migrator takes a lock on one pool and works on another.
type Migrator struct {
	locks *sql.DB
	work  *sql.DB
}

// Run holds the lock by a transaction that is only ever rolled back.
func (m *Migrator) Run(ctx context.Context, steps []string) error {
	lock, err := m.locks.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer lock.Rollback()
	if _, err := lock.ExecContext(ctx, `SELECT pg_advisory_xact_lock(42)`); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	for _, step := range steps {
		if _, err := m.work.ExecContext(ctx, step); err != nil {
			return fmt.Errorf("step: %w", err)
		}
	}
	return nil
}

// CopyBetweenShops has a transaction on each shop's pool.
func CopyBetweenShops(ctx context.Context, from, to *Shop, id int64) error {
	tx, err := to.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	o, err := from.findOrder(ctx, id)
	if err != nil {
		return err
	}
	if err := insertOrder(ctx, tx, o); err != nil {
		return err
	}
	return tx.Commit()
}

// Cart remembers the pool for later and does not use it now.
type Cart struct {
	db *sql.DB
	id int64
}

// NewCartKeepsPool stores the pool in what it returns.
func (s *Shop) NewCartKeepsPool(ctx context.Context) (*Cart, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	c := &Cart{db: s.db}
	if err := tx.QueryRowContext(ctx, `INSERT INTO carts DEFAULT VALUES RETURNING id`).Scan(&c.id); err != nil {
		return nil, err
	}
	return c, tx.Commit()
}

// StatsReadsPoolNumbers asks the pool for its numbers, which is no statement.
func (s *Shop) StatsReadsPoolNumbers(ctx context.Context) (open int, err error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	open = s.db.Stats().OpenConnections
	_, err = tx.ExecContext(ctx, `SELECT 1`)
	return open, err
}

// CloneOnTransaction rebinds a copy of the store to the transaction.
func (r *Repo) CloneOnTransaction(ctx context.Context, o *Order) error {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	in := *r
	in.q = tx
	if err := in.Insert(ctx, o); err != nil {
		return err
	}
	return tx.Commit()
}

// CloneUsesOriginal rebinds a copy and then uses the original.
func (r *Repo) CloneUsesOriginal(ctx context.Context, o *Order) error {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	in := &Repo{db: r.db, q: tx}
	if err := in.Insert(ctx, o); err != nil {
		return err
	}
	if err := r.Take(ctx, o); err != nil { // want `Take uses .* while transaction "tx" \(begun on line 251\) is open.*\(outsidetx\)`
		return err
	}
	return tx.Commit()
}

// Repo runs on whatever q is.
type Repo struct {
	db *sql.DB
	q  DBTX
}

// NewRepo returns a repository on the pool.
func NewRepo(db *sql.DB) *Repo { return &Repo{db: db, q: db} }

// Insert stores o.
func (r *Repo) Insert(ctx context.Context, o *Order) error { return insertOrder(ctx, r.q, o) }

// Take takes the stock of o.
func (r *Repo) Take(ctx context.Context, o *Order) error {
	return takeStock(ctx, r.q, o.Product, o.Count)
}
