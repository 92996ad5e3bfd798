// Package scan reads rows of the telemetry tables.
package scan

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Querier is a pool, a connection or a transaction.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Sensors returns the rows of all sensors. The caller closes them.
func Sensors(ctx context.Context, q Querier) (pgx.Rows, error) {
	return q.Query(ctx, `SELECT id FROM sensors`)
}

// IDs reads rows of one id each and closes them.
func IDs(rows pgx.Rows) ([]int64, error) {
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// Limit returns the limit of a kind of sensor.
func Limit(ctx context.Context, q Querier, kind string) (limit float64, err error) {
	err = q.QueryRow(ctx, `SELECT value FROM limits WHERE kind = $1`, kind).Scan(&limit)
	return limit, err
}
