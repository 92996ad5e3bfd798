package pgxtx

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/txvet/txvet/txruntime"
)

// DB is a session as sqlc's DBTX and similar interfaces want it: Exec, Query and
// QueryRow as pgx has them, CopyFrom and SendBatch. Each call is an operation of
// the session, with its guards; the begin travels with the first.
type DB struct{ session *txruntime.Session }

// DBTX returns the session for sqlc: New(pgxtx.DBTX(s)).
func DBTX(s *txruntime.Session) DB { return DB{s} }

// Exec is [txruntime.Session.Exec]. Of the tag only the verb and the number of
// rows are known.
func (d DB) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	r, err := d.session.Exec(ctx, sql, args...)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	verb, _, _ := strings.Cut(strings.TrimSpace(sql), " ")
	return pgconn.NewCommandTag(fmt.Sprintf("%s %d", strings.ToUpper(verb), r.RowsAffected)), nil
}

// Query is [txruntime.Session.Query]. The rows must be closed.
func (d DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	c, err := d.session.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return &open{Rows: c.Raw().(pgx.Rows), cursor: c}, nil
}

// QueryRow runs a query when its row is scanned. Without a row that fails with
// [pgx.ErrNoRows], and the transaction goes on.
func (d DB) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, err := d.Query(ctx, sql, args...)
	return &first{rows, err}
}

// CopyFrom is pgx's, in the session's transaction.
func (d DB) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	var n int64
	err := d.session.Raw(ctx, func(ctx context.Context, raw any) (err error) {
		n, err = raw.(*pgx.Conn).CopyFrom(ctx, table, columns, src)
		return err
	})
	return n, err
}

// SendBatch is pgx's, in the session's transaction. The results must be closed.
func (d DB) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	raw, back, err := d.session.Lend(ctx)
	if err != nil {
		return refused{err}
	}
	return &results{raw.(*pgx.Conn).SendBatch(ctx, b), back}
}

// open is rows that the session knows to be open.
type open struct {
	pgx.Rows
	cursor *txruntime.Cursor
}

func (r *open) Next() bool             { return r.cursor.Next() }
func (r *open) Scan(dest ...any) error { return r.cursor.Scan(dest...) }
func (r *open) Close()                 { _ = r.cursor.Close() }
func (r *open) Err() error {
	if r.cursor.Closed() {
		return r.cursor.Close()
	}
	return r.Rows.Err()
}

// first is the first row of a query.
type first struct {
	rows pgx.Rows
	err  error
}

func (r *first) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}

// results gives the connection back when they are closed.
type results struct {
	pgx.BatchResults
	back func(error) error
}

func (r *results) Close() error { return r.back(r.BatchResults.Close()) }

// refused is the results of a batch that was not sent.
type refused struct{ err error }

func (r refused) Exec() (pgconn.CommandTag, error) { return pgconn.CommandTag{}, r.err }
func (r refused) Query() (pgx.Rows, error)         { return nil, r.err }
func (r refused) QueryRow() pgx.Row                { return &first{err: r.err} }
func (r refused) Close() error                     { return r.err }
func (r refused) Tx() pgx.Tx                       { return nil }
