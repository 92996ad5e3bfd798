package field

import (
	"context"
	"database/sql"
)

func membersOf(ctx context.Context, db *sql.DB, tenant string) (n int, err error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM members WHERE tenant = $1`, tenant).Scan(&n); err != nil {
		return 0, err
	}
	return n, tx.Commit()
}

func renumber(ctx context.Context, db *sql.DB, tenant string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE members SET number = id WHERE tenant = $1`, tenant); err != nil {
		return err
	}
	return tx.Commit()
}

// Members looks each tenant up, in a transaction that can only read.
func Members(ctx context.Context, db *sql.DB) (int, error) {
	tenants, err := listTenants(ctx, db)
	if err != nil {
		return 0, err
	}
	total := 0
	for _, tenant := range tenants {
		n, err := membersOf(ctx, db, tenant) // want `membersOf runs a query for each element of "tenants", the result of the query on line 34 \(queryloop\)`
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// Renumber does a piece of work for each tenant.
func Renumber(ctx context.Context, db *sql.DB) error {
	tenants, err := listTenants(ctx, db)
	if err != nil {
		return err
	}
	for _, tenant := range tenants {
		if err := renumber(ctx, db, tenant); err != nil {
			return err
		}
	}
	return nil
}
