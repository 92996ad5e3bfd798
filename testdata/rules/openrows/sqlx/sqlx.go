// Package guestbook keeps what guests write, on sqlx.
package guestbook

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Entry is what one guest wrote.
type Entry struct {
	ID   int64  `db:"id"`
	Text string `db:"text"`
}

// Book keeps entries.
type Book struct {
	db *sqlx.DB
}

// SearchLeaksOnReturnInLoop returns the first entry that fits.
func (b *Book) SearchLeaksOnReturnInLoop(ctx context.Context, fits func(string) bool) (*Entry, error) {
	rows, err := b.db.QueryxContext(ctx, `SELECT id, text FROM entries WHERE id > $1`, 0)
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var e Entry
		if err := rows.StructScan(&e); err != nil {
			_ = rows.Close()
			return nil, fmt.Errorf("scan entry: %w", err)
		}
		if fits(e.Text) {
			return &e, nil // want `rows "rows" \(opened on line \d+\) is still open when this returns \(openrows\)`
		}
	}
	return nil, rows.Err()
}

// AnyNeverCloses asks a named query whether there is a row.
func (b *Book) AnyNeverCloses(ctx context.Context, e Entry) (bool, error) {
	rows, err := b.db.NamedQueryContext(ctx, `SELECT 1 FROM entries WHERE text = :text`, e) // want `rows "rows" is never closed \(openrows\)`
	if err != nil {
		return false, err
	}
	return rows.Next(), rows.Err()
}

// HideBusyInLoop counts in the transaction whose rows it reads.
func (b *Book) HideBusyInLoop(ctx context.Context) error {
	tx, err := b.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := tx.QueryxContext(ctx, `UPDATE entries SET hidden = true WHERE score < $1 RETURNING id`, 0)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := tx.ExecContext(ctx, `UPDATE totals SET hidden = hidden + 1`); err != nil { // want `"tx" is used while "rows" \(opened on line \d+\) is open \(openrows\)`
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return tx.Commit()
}

// AllSelected never sees rows.
func (b *Book) AllSelected(ctx context.Context) (entries []Entry, err error) {
	err = b.db.SelectContext(ctx, &entries, `SELECT id, text FROM entries WHERE id > $1`, 0)
	return entries, err
}

// AllScanned lets StructScan read to the end.
func (b *Book) AllScanned(ctx context.Context) (entries []Entry, err error) {
	rows, err := b.db.QueryxContext(ctx, `SELECT id, text FROM entries WHERE id > $1`, 0)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	err = sqlx.StructScan(rows, &entries)
	return entries, err
}

// MapsWithDefer closes in a defer.
func (b *Book) MapsWithDefer(ctx context.Context) ([]map[string]any, error) {
	rows, err := b.db.QueryxContext(ctx, `SELECT id, text FROM entries WHERE id > $1`, 0)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []map[string]any
	for rows.Next() {
		m := map[string]any{}
		if err := rows.MapScan(m); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, rows.Err()
}
