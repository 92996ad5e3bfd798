// Package seats books seats, on bun.
package seats

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"
)

// Seat is one row of seats.
type Seat struct {
	ID    int64 `bun:",pk"`
	Taken bool
}

// Plan stores seats.
type Plan struct{ db *bun.DB }

// New returns a plan on db, which stays the caller's.
func New(db *bun.DB) *Plan { return &Plan{db: db} }

func take(ctx context.Context, db bun.IDB, id int64) error {
	_, err := db.NewUpdate().Model((*Seat)(nil)).Set("taken = true").Where("id = ?", id).Exec(ctx)
	return err
}

// BookAfterRollback goes on when the transaction is gone.
func (p *Plan) BookAfterRollback(ctx context.Context, id int64) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	seat := &Seat{ID: id}
	if err := tx.NewSelect().Model(seat).WherePK().Scan(ctx); err != nil {
		_ = tx.Rollback()
	}
	if _, err := tx.NewUpdate().Model(seat).WherePK().Exec(ctx); err != nil { // want `"tx" is used after it was rolled back on line \d+ \(txdone\)`
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// BookAfterCommit reads by the handle that is finished.
func (p *Plan) BookAfterCommit(ctx context.Context, id int64) (*Seat, error) {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	if err := take(ctx, tx, id); err != nil {
		return nil, err
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	seat := &Seat{ID: id}
	err = tx.NewSelect().Model(seat).WherePK().Scan(ctx) // want `^"tx" is used after it was committed on line \d+ \(txdone\)$`
	return seat, err
}

// QueryAfterCommit has built a query before, and runs it after.
func (p *Plan) QueryAfterCommit(ctx context.Context, ids []int64) (seats []Seat, err error) {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	q := tx.NewSelect().Model(&seats)
	if len(ids) > 0 {
		q = q.Where("id IN (?)", bun.In(ids))
	}
	for _, id := range ids {
		if err := take(ctx, tx, id); err != nil {
			return nil, err
		}
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	err = q.Scan(ctx) // want `is used after it was committed on line \d+ \(txdone\)`
	return seats, err
}

// FreeFallsThrough commits what it has rolled back.
func (p *Plan) FreeFallsThrough(ctx context.Context, seat *Seat) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.NewDelete().Model(seat).WherePK().Exec(ctx); err != nil {
		_ = tx.Rollback()
	}
	return tx.Commit() // want `"tx" is committed again: it was rolled back on line \d+ \(txdone\)`
}

// HelperAfterRollback gives a function what is gone.
func (p *Plan) HelperAfterRollback(ctx context.Context, id int64) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := take(ctx, tx, id); err != nil {
		_ = tx.Rollback()
		return take(ctx, tx, id+1) // want `"tx" is used after it was rolled back on line \d+ \(txdone\)`
	}
	return tx.Commit()
}

// SavepointAfterRelease uses one that is released.
func SavepointAfterRelease(ctx context.Context, tx bun.Tx, id int64) error {
	sp, err := tx.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := take(ctx, sp, id); err != nil {
		return errors.Join(err, sp.Rollback())
	}
	if err := sp.Commit(); err != nil {
		return err
	}
	return take(ctx, sp, id+1) // want `"sp" is used after it was committed on line \d+ \(txdone\)`
}

// RowsAfterCommit reads rows when their transaction is over.
func (p *Plan) RowsAfterCommit(ctx context.Context) (n int, err error) {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.NewSelect().Model((*Seat)(nil)).Rows(ctx)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	for rows.Next() { // want `"rows" of "tx" is read after "tx" was committed on line \d+ \(txdone\)`
		n++
	}
	return n, rows.Err()
}

// Book rolls back by a defer, after the commit, too.
func (p *Plan) Book(ctx context.Context, id int64) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := take(ctx, tx, id); err != nil {
		return err
	}
	return tx.Commit()
}

// Reread reads by the pool what it has committed.
func (p *Plan) Reread(ctx context.Context, seat *Seat) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := take(ctx, tx, seat.ID); err != nil {
		_ = tx.Rollback()
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return p.db.NewSelect().Model(seat).WherePK().Scan(ctx)
}

// AfterSavepoint uses the transaction when its savepoint is finished.
func AfterSavepoint(ctx context.Context, tx bun.Tx, id int64) error {
	sp, err := tx.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := take(ctx, sp, id); err != nil {
		if err := sp.Rollback(); err != nil {
			return err
		}
		return take(ctx, tx, id+1)
	}
	if err := sp.Commit(); err != nil {
		return err
	}
	return take(ctx, tx, id+2)
}

// Retry begins anew in each attempt.
func (p *Plan) Retry(ctx context.Context, id int64) (err error) {
	for range 3 {
		err = p.db.RunInTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable}, func(ctx context.Context, tx bun.Tx) error {
			return take(ctx, tx, id)
		})
		if err == nil {
			return nil
		}
	}
	return err
}

// Either runs in what it is given, or in one of its own.
func (p *Plan) Either(ctx context.Context, db bun.IDB, id int64) error {
	if db == nil {
		db = p.db
	}
	return db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return take(ctx, tx, id) })
}
