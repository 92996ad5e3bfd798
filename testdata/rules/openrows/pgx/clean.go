package telemetry

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"txvet.test/rules/openrows/pgx/scan"
)

// AllCollected lets CollectRows read and close.
func (s *Store) AllCollected(ctx context.Context) ([]Reading, error) {
	rows, err := s.pool.Query(ctx, `SELECT sensor, value FROM readings`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Reading])
}

// OneCollected leaves even the error of Query to CollectOneRow.
func (s *Store) OneCollected(ctx context.Context, id int64) (Reading, error) {
	rows, _ := s.pool.Query(ctx, `SELECT sensor, value FROM readings WHERE id = $1`, id)
	return pgx.CollectOneRow(rows, pgx.RowToStructByPos[Reading])
}

// SumWithForEachRow uses the transaction again after ForEachRow closed its rows.
func SumWithForEachRow(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, `SELECT value FROM readings`)
	if err != nil {
		return err
	}
	var v, sum float64
	if _, err := pgx.ForEachRow(rows, []any{&v}, func() error {
		sum += v
		return nil
	}); err != nil {
		return fmt.Errorf("sum: %w", err)
	}
	_, err = tx.Exec(ctx, `UPDATE totals SET sum = $1`, sum)
	return err
}

// MaxDrained reads to the end; a failed Scan closes pgx rows too.
func MaxDrained(ctx context.Context, tx pgx.Tx) (max float64, err error) {
	rows, err := tx.Query(ctx, `SELECT value FROM readings`)
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		var v float64
		if err := rows.Scan(&v); err != nil {
			return 0, err
		}
		if v > max {
			max = v
		}
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `UPDATE totals SET max = $1`, max)
	return max, err
}

// LastWithDefer checks the error after its loop.
func (s *Store) LastWithDefer(ctx context.Context, sensor int64) (v float64, err error) {
	rows, err := s.open(ctx, sensor)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Reading
		if err := rows.Scan(&r.Sensor, &r.Value); err != nil {
			return 0, err
		}
		v = r.Value
	}
	return v, rows.Err()
}

// FirstIsNoLoop reads one row and checks the error where there is none.
func (s *Store) FirstIsNoLoop(ctx context.Context, sensor int64) (r Reading, err error) {
	rows, err := s.open(ctx, sensor)
	if err != nil {
		return r, err
	}
	defer rows.Close()
	if !rows.Next() {
		return r, errors.Join(pgx.ErrNoRows, rows.Err())
	}
	err = rows.Scan(&r.Sensor, &r.Value)
	return r, err
}

// TakeClosesFirst closes before it uses the transaction again.
func TakeClosesFirst(ctx context.Context, tx pgx.Tx) (id int64, err error) {
	rows, err := tx.Query(ctx, `SELECT id FROM sensors WHERE due FOR UPDATE`)
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		err = rows.Scan(&id)
	}
	rows.Close()
	if err := errors.Join(err, rows.Err()); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `UPDATE sensors SET due = false WHERE id = $1`, id)
	return id, err
}

// SensorsByOtherPackage opens and closes elsewhere.
func (s *Store) SensorsByOtherPackage(ctx context.Context) ([]int64, error) {
	rows, err := scan.Sensors(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	return scan.IDs(rows)
}

// AddWithBatch closes the results in a defer and returns their error.
func (s *Store) AddWithBatch(ctx context.Context, readings []Reading) (err error) {
	batch := &pgx.Batch{}
	for _, r := range readings {
		batch.Queue(`INSERT INTO readings (sensor, value) VALUES ($1, $2)`, r.Sensor, r.Value)
	}
	br := s.pool.SendBatch(ctx, batch)
	defer func() { err = errors.Join(err, br.Close()) }()
	for range readings {
		if _, err := br.Exec(); err != nil {
			return fmt.Errorf("add: %w", err)
		}
	}
	return nil
}

// FlushClosesAtOnce runs all that was queued in one go.
func (s *Store) FlushClosesAtOnce(ctx context.Context, batch *pgx.Batch) error {
	return s.pool.SendBatch(ctx, batch).Close()
}

// Stream is a series of readings that holds a connection.
type Stream struct {
	conn *pgxpool.Conn
	rows pgx.Rows
}

// Open returns a stream that owns its rows and its connection.
func (s *Store) Open(ctx context.Context) (*Stream, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, `SELECT sensor, value FROM readings`)
	if err != nil {
		conn.Release()
		return nil, err
	}
	return &Stream{conn: conn, rows: rows}, nil
}

// Close ends the stream.
func (s *Stream) Close() {
	s.rows.Close()
	s.conn.Release()
}

// NotifyOnThePool executes on other connections than that of the rows.
func (s *Store) NotifyOnThePool(ctx context.Context) error {
	rows, err := s.pool.Query(ctx, `SELECT id FROM sensors`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := s.pool.Exec(ctx, `NOTIFY sensors`); err != nil {
			return err
		}
	}
	return rows.Err()
}

// RaiseAfterRead reads all ids before the update.
func (s *Store) RaiseAfterRead(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM sensors WHERE raised`)
		if err != nil {
			return err
		}
		ids, err := scan.IDs(rows)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE sensors SET level = level + 1 WHERE id = ANY($1)`, ids)
		return err
	})
}

// CopyIn streams without rows.
func (s *Store) CopyIn(ctx context.Context, readings []Reading) (int64, error) {
	return s.pool.CopyFrom(ctx, pgx.Identifier{"readings"}, []string{"sensor", "value"},
		pgx.CopyFromSlice(len(readings), func(i int) ([]any, error) {
			return []any{readings[i].Sensor, readings[i].Value}, nil
		}))
}
