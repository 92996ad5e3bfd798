// Package loops goes over lists that it is given.
package loops

import (
	"context"
	"database/sql"
)

// Batch has a list.
type Batch struct {
	IDs  []int
	Size int
}

// name asks for one.
//
// effect: reads db with ctx
func name(ctx context.Context, db *sql.DB, id int) (name string, err error) {
	err = db.QueryRowContext(ctx, `SELECT name FROM users WHERE id = $1`, id).Scan(&name)
	return name, err
}

// Names asks for each.
//
// effect: reads db with ctx
// effect: queries for each of ids
func Names(ctx context.Context, db *sql.DB, ids []int) ([]string, error) {
	var out []string
	for _, id := range ids {
		n, err := name(ctx, db, id)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// NamesOf asks for each of those that are left.
//
// effect: reads db with ctx
// effect: queries for each of b.IDs
func NamesOf(ctx context.Context, db *sql.DB, b *Batch) ([]string, error) {
	var ids []int
	for _, id := range b.IDs {
		if id > 0 {
			ids = append(ids, id)
		}
	}
	return Names(ctx, db, ids)
}

// First asks for a few.
//
// effect: reads db with ctx
func First(ctx context.Context, db *sql.DB, b *Batch) ([]string, error) {
	return Names(ctx, db, b.IDs[:3])
}
