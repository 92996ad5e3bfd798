// Package queue keeps jobs on database/sql.
package queue

import (
	"context"
	"database/sql"
	"errors"
)

// ErrTaken says that another worker was faster.
var ErrTaken = errors.New("job is taken")

// Queue stores jobs.
type Queue struct {
	db *sql.DB
}

// New returns a queue on db, which stays the caller's.
func New(db *sql.DB) *Queue { return &Queue{db: db} }

func setState(ctx context.Context, tx *sql.Tx, id int64, state string) error {
	_, err := tx.ExecContext(ctx, `UPDATE jobs SET state = $1 WHERE id = $2`, state, id)
	return err
}

func getState(ctx context.Context, tx *sql.Tx, id int64) (state string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT state FROM jobs WHERE id = $1`, id).Scan(&state)
	return state, err
}
