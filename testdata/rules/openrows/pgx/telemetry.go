// Package telemetry stores what sensors measure.
package telemetry

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Reading is one measurement.
type Reading struct {
	Sensor int64
	Value  float64
}

// Store keeps readings.
type Store struct {
	pool *pgxpool.Pool
}

// New returns a store on pool.
func New(pool *pgxpool.Pool) *Store { return &Store{pool: pool} }

// open returns the rows of the readings of a sensor. The caller closes them.
func (s *Store) open(ctx context.Context, sensor int64) (pgx.Rows, error) {
	rows, err := s.pool.Query(ctx, `SELECT sensor, value FROM readings WHERE sensor = $1`, sensor)
	if err != nil {
		return nil, fmt.Errorf("query readings of %d: %w", sensor, err)
	}
	return rows, nil
}

// tick counts one pass of a job.
func tick(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE jobs SET passes = passes + 1`)
	return err
}

// pass counts one pass and says so.
func pass(ctx context.Context, tx pgx.Tx) error {
	if err := tick(ctx, tx); err != nil {
		return fmt.Errorf("tick: %w", err)
	}
	return nil
}
