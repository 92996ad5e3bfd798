package report

import (
	"context"
	"database/sql"
	"fmt"

	"txvet.test/rules/readonlytx/sql/save"
)

// SalesReads only reads.
func (r *Reports) SalesReads(ctx context.Context) (sum int64, err error) {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, `SELECT sum(total) FROM sales`).Scan(&sum)
	return sum, err
}

// SalesReadsInScope only reads in the callback of a wrapper.
func (r *Reports) SalesReadsInScope(ctx context.Context) (sum int64, err error) {
	err = r.view(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT sum(total) FROM sales`).Scan(&sum)
	})
	return sum, err
}

// LastInOtherPackage only reads there too.
func (r *Reports) LastInOtherPackage(ctx context.Context, name string) (at string, err error) {
	err = r.view(ctx, func(tx *sql.Tx) error {
		at, err = save.Last(ctx, tx, name)
		return err
	})
	return at, err
}

// SumWithCTE reads what begins with WITH.
func (r *Reports) SumWithCTE(ctx context.Context) (sum int64, err error) {
	tx, err := r.db.BeginTx(ctx, readOnly())
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, `WITH s AS (SELECT total FROM sales) SELECT sum(total) FROM s`).Scan(&sum)
	return sum, err
}

// SumWithLocalSetting sets what a read-only transaction may set.
func (r *Reports) SumWithLocalSetting(ctx context.Context) (sum int64, err error) {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `SET LOCAL work_mem = '1GB'`); err != nil {
		return 0, fmt.Errorf("work_mem: %w", err)
	}
	err = tx.QueryRowContext(ctx, `SELECT sum(total) FROM sales`).Scan(&sum)
	return sum, err
}

// SaveInWritable writes where it may.
func (r *Reports) SaveInWritable(ctx context.Context, name string) error {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := save.Run(ctx, tx, name); err != nil {
		return err
	}
	return tx.Commit()
}

// ReadThenSave writes in a second transaction, after the first.
func (r *Reports) ReadThenSave(ctx context.Context, name string) error {
	if _, err := r.LastInOtherPackage(ctx, name); err != nil {
		return err
	}
	return r.SaveInWritable(ctx, name)
}

// MaybeReadOnly leaves it to the caller what the transaction is.
func (r *Reports) MaybeReadOnly(ctx context.Context, opts *sql.TxOptions, name string) error {
	tx, err := r.db.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := mark(ctx, tx, name); err != nil {
		return err
	}
	return tx.Commit()
}

// DependsOnFlag writes only where it is not read-only.
func (r *Reports) DependsOnFlag(ctx context.Context, dry bool, name string) error {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: dry})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if !dry {
		if err := mark(ctx, tx, name); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// CallsFunction does not show what the function does.
func (r *Reports) CallsFunction(ctx context.Context) (n int, err error) {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	err = tx.QueryRowContext(ctx, `SELECT figures()`).Scan(&n)
	return n, err
}
