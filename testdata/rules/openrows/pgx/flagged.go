package telemetry

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"txvet.test/rules/openrows/pgx/scan"
)

// PeakLeaksOnReturnInLoop returns as soon as it has seen enough.
func (s *Store) PeakLeaksOnReturnInLoop(ctx context.Context, limit float64) (bool, error) {
	rows, err := s.pool.Query(ctx, `SELECT value FROM readings`)
	if err != nil {
		return false, err
	}
	for rows.Next() {
		var v float64
		if err := rows.Scan(&v); err != nil {
			return false, err
		}
		if v > limit {
			return true, nil // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
		}
	}
	return false, rows.Err()
}

// LatestLeaksFirstRow reads the first row only; without a row there is nothing to close.
func (s *Store) LatestLeaksFirstRow(ctx context.Context) (v float64, err error) {
	rows, err := s.pool.Query(ctx, `SELECT value FROM readings ORDER BY at DESC`)
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		err = rows.Scan(&v)
	}
	return v, errors.Join(err, rows.Err()) // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
}

// KnownNeverClosesWhatTheHelperOpened gets its rows from a method.
func (s *Store) KnownNeverClosesWhatTheHelperOpened(ctx context.Context, sensor int64) (bool, error) {
	rows, err := s.open(ctx, sensor) // want `rows "rows" is never closed \(openrows\)`
	if err != nil {
		return false, err
	}
	known := rows.Next()
	return known, rows.Err()
}

// AnySensorNeverCloses gets its rows from another package.
func (s *Store) AnySensorNeverCloses(ctx context.Context) (bool, error) {
	rows, err := scan.Sensors(ctx, s.pool) // want `rows "rows" is never closed \(openrows\)`
	if err != nil {
		return false, err
	}
	some := rows.Next()
	return some, rows.Err()
}

// ExportLeaksWhenWriterFails leaves by the error of the callback.
func ExportLeaksWhenWriterFails(ctx context.Context, tx pgx.Tx, write func(Reading) error) error {
	rows, err := tx.Query(ctx, `SELECT sensor, value FROM readings`)
	if err != nil {
		return err
	}
	for rows.Next() {
		var r Reading
		if err := rows.Scan(&r.Sensor, &r.Value); err != nil {
			return err
		}
		if err := write(r); err != nil {
			return fmt.Errorf("write reading of %d: %w", r.Sensor, err) // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
		}
	}
	return rows.Err()
}

// AddLeaksBatchOnError closes the results only when all went well.
func (s *Store) AddLeaksBatchOnError(ctx context.Context, readings []Reading) error {
	batch := &pgx.Batch{}
	for _, r := range readings {
		batch.Queue(`INSERT INTO readings (sensor, value) VALUES ($1, $2)`, r.Sensor, r.Value)
	}
	br := s.pool.SendBatch(ctx, batch)
	for _, r := range readings {
		if _, err := br.Exec(); err != nil {
			return fmt.Errorf("add reading of %d: %w", r.Sensor, err) // want `batch results "br" \(opened on line \d+\) (is|are) still open when this returns \(openrows\)`
		}
	}
	return br.Close()
}

// FlushNeverClosesBatch sends and looks at the first result.
func (s *Store) FlushNeverClosesBatch(ctx context.Context, batch *pgx.Batch) error {
	br := s.pool.SendBatch(ctx, batch) // want `batch results "br" (is|are) never closed \(openrows\)`
	_, err := br.Exec()
	return err
}

// SumIgnoresRowsErr takes a broken connection for the end of the rows.
func (s *Store) SumIgnoresRowsErr(ctx context.Context, sensor int64) (sum float64, err error) {
	rows, err := s.open(ctx, sensor) // want `the error of "rows" is not checked after its loop \(openrows\)`
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Reading
		if err := rows.Scan(&r.Sensor, &r.Value); err != nil {
			return 0, err
		}
		sum += r.Value
	}
	return sum, nil
}

// NamesIgnoresRowsErr closes by draining, and returns what it has.
func NamesIgnoresRowsErr(ctx context.Context, tx pgx.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT name FROM sensors`) // want `the error of "rows" is not checked after its loop \(openrows\)`
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}
