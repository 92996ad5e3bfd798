package field

import (
	"context"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"
)

// TimedRows are rows with a deadline of their own.
type TimedRows struct {
	sqlx.Rows
	cancel context.CancelFunc
}

// Close closes the rows and ends the deadline.
func (r *TimedRows) Close() error {
	defer r.cancel()
	return r.Rows.Close()
}

// QueryTimed returns a copy of the rows.
func QueryTimed(ctx context.Context, db *sqlx.DB, query string) (*TimedRows, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	rows, err := db.QueryxContext(ctx, query)
	if err == nil {
		return &TimedRows{Rows: *rows, cancel: cancel}, nil
	}
	cancel()
	return nil, err
}

// QueryTimedForgetsRows returns a copy of the rows on one of two paths.
func QueryTimedForgetsRows(ctx context.Context, db *sqlx.DB, query string, width int) (*TimedRows, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	rows, err := db.QueryxContext(ctx, query)
	if err != nil {
		cancel()
		return nil, err
	}
	if columns, err := rows.Columns(); err != nil || len(columns) != width {
		cancel()
		return nil, errors.Join(errors.New("wrong columns"), err) // want `rows "rows" \(opened on line 37\) is still open when this returns \(openrows\)`
	}
	return &TimedRows{Rows: *rows, cancel: cancel}, nil
}
