package telemetry

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"txvet.test/rules/openrows/pgx/scan"
)

// TrimBusyInLoop counts in the transaction whose rows it reads.
func (s *Store) TrimBusyInLoop(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `DELETE FROM readings WHERE at < now() - interval '1 year' RETURNING sensor`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if _, err := tx.Exec(ctx, `UPDATE totals SET trimmed = trimmed + 1`); err != nil { // want `"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
				return err
			}
		}
		return rows.Err()
	})
}

// NextBusyBeforeDeferredClose updates while Close is still deferred.
func (s *Store) NextBusyBeforeDeferredClose(ctx context.Context) (id int64, err error) {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback(ctx)
	rows, err := tx.Query(ctx, `SELECT id FROM sensors WHERE due FOR UPDATE SKIP LOCKED`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if !rows.Next() {
		return 0, rows.Err()
	}
	if err := rows.Scan(&id); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `UPDATE sensors SET due = false WHERE id = $1`, id); err != nil { // want `"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
		return 0, fmt.Errorf("take %d: %w", id, err)
	}
	return id, tx.Commit(ctx)
}

// WalkBusyInHelper ticks through two calls.
func WalkBusyInHelper(ctx context.Context, tx pgx.Tx, visit func(id int64)) error {
	rows, err := tx.Query(ctx, `SELECT id FROM sensors`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		visit(id)
		if err := pass(ctx, tx); err != nil { // want `"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
			return err
		}
	}
	return rows.Err()
}

// AboveBusyInOtherPackage reads the limit after it opened the rows.
func AboveBusyInOtherPackage(ctx context.Context, tx pgx.Tx, kind string) (n int, err error) {
	rows, err := tx.Query(ctx, `SELECT value FROM readings WHERE kind = $1`, kind)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	limit, err := scan.Limit(ctx, tx, kind) // want `"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		var v float64
		if err := rows.Scan(&v); err != nil {
			return 0, err
		}
		if v > limit {
			n++
		}
	}
	return n, rows.Err()
}

// RefreshBusyOnConn holds one connection, which serves one result at a time.
func (s *Store) RefreshBusyOnConn(ctx context.Context) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	rows, err := conn.Query(ctx, `SELECT id FROM sensors`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := conn.Exec(ctx, `NOTIFY sensors`); err != nil { // want `"conn" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
			return err
		}
	}
	return rows.Err()
}

// AppendBusyBeforeBatchClose uses the transaction while batch results are open.
func AppendBusyBeforeBatchClose(ctx context.Context, tx pgx.Tx, batch *pgx.Batch) error {
	br := tx.SendBatch(ctx, batch)
	defer br.Close()
	if _, err := br.Exec(); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE totals SET batches = batches + 1`) // want `"tx" is used while "br" \(opened on line \d+\) is open \(openrows\)`
	return err
}
