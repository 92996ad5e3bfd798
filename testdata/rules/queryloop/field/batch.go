// Package field works through results in the ways of larger programs.
package field

import (
	"context"
	"database/sql"
	"fmt"
	"log"
)

func listTenants(ctx context.Context, db *sql.DB) (tenants []string, err error) {
	rows, err := db.QueryContext(ctx, `SELECT id FROM tenants`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var tenant string
		if err := rows.Scan(&tenant); err != nil {
			return nil, err
		}
		tenants = append(tenants, tenant)
	}
	return tenants, rows.Err()
}

func lastOf(ctx context.Context, db *sql.DB, tenant string) (last int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT max(id) FROM tuples WHERE tenant = $1`, tenant).Scan(&last)
	return last, err
}

func purge(ctx context.Context, db *sql.DB, tenant string) error {
	last, err := lastOf(ctx, db, tenant)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `DELETE FROM tuples WHERE tenant = $1 AND id < $2`, tenant, last)
	return err
}

// PurgeEach writes for one tenant after the other, each with a failure of its own.
func PurgeEach(ctx context.Context, db *sql.DB) error {
	tenants, err := listTenants(ctx, db)
	if err != nil {
		return err
	}
	for _, tenant := range tenants {
		if err := purge(ctx, db, tenant); err != nil {
			log.Print(tenant, err)
			continue
		}
	}
	return nil
}

// ShowEach only reads, which one query could do for all.
func ShowEach(ctx context.Context, db *sql.DB) error {
	tenants, err := listTenants(ctx, db)
	if err != nil {
		return err
	}
	for _, tenant := range tenants {
		last, err := lastOf(ctx, db, tenant) // want `lastOf runs a query for each element of "tenants", the result of the query on line 58 \(queryloop\)`
		if err != nil {
			log.Print(tenant, err)
			continue
		}
		fmt.Println(tenant, last)
	}
	return nil
}

// SumEach reads for the whole, and gives up at the first failure.
func SumEach(ctx context.Context, db *sql.DB) (sum int64, err error) {
	tenants, err := listTenants(ctx, db)
	if err != nil {
		return 0, err
	}
	for _, tenant := range tenants {
		last, err := lastOf(ctx, db, tenant) // want `lastOf runs a query for each element of "tenants", the result of the query on line 75 \(queryloop\)`
		if err != nil {
			return 0, err
		}
		sum += last
	}
	return sum, nil
}
