// Package report reads what was sold, on bun.
package report

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"
)

// Sale is one row of sales.
type Sale struct {
	ID     int64 `bun:",pk"`
	Amount int64
	Read   bool
}

// Reports has the pool.
type Reports struct{ db *bun.DB }

// New returns reports on db, which stays the caller's.
func New(db *bun.DB) *Reports { return &Reports{db: db} }

// TotalMarks writes in a scope that is begun read-only.
func (r *Reports) TotalMarks(ctx context.Context, sales []Sale) error {
	return r.db.RunInTx(ctx, &sql.TxOptions{ReadOnly: true}, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&sales).Scan(ctx); err != nil {
			return err
		}
		_, err := tx.NewUpdate().Model((*Sale)(nil)).Set("read = true").Where("NOT read").Exec(ctx) // want `in "tx", which was begun read-only on line \d+ \(readonlytx\)`
		return err
	})
}

// MarkRaw writes with SQL of its own.
func (r *Reports) MarkRaw(ctx context.Context, id int64) error {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE sales SET read = true WHERE id = ?", id); err != nil { // want `^UPDATE in "tx", which was begun read-only on line \d+ \(readonlytx\)$`
		return err
	}
	return tx.Commit()
}

func mark(ctx context.Context, db bun.IDB, id int64) error {
	_, err := db.NewUpdate().Model(&Sale{ID: id, Read: true}).WherePK().Exec(ctx)
	return err
}

// MarkInHelper writes in a function.
func (r *Reports) MarkInHelper(ctx context.Context, id int64) error {
	return r.db.RunInTx(ctx, &sql.TxOptions{ReadOnly: true}, func(ctx context.Context, tx bun.Tx) error {
		return mark(ctx, tx, id) // want `^mark writes in "tx", which was begun read-only on line \d+ \(readonlytx\)$`
	})
}

// Total only reads.
func (r *Reports) Total(ctx context.Context) (sales []Sale, total int64, err error) {
	err = r.db.RunInTx(ctx, &sql.TxOptions{ReadOnly: true}, func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewRaw("SELECT sum(amount) FROM sales").Scan(ctx, &total); err != nil {
			return err
		}
		_, err := tx.NewSelect().Model(&sales).Limit(10).ScanAndCount(ctx)
		return err
	})
	return sales, total, err
}

// Mark may write.
func (r *Reports) Mark(ctx context.Context, id int64) error {
	return r.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return mark(ctx, tx, id) })
}
