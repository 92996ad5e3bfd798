// Package blog reads posts, on pgx.
package blog

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Post is one entry of a blog.
type Post struct {
	ID     int64
	Author int64
}

// Blog keeps posts.
type Blog struct {
	pool *pgxpool.Pool
}

func (b *Blog) notes(ctx context.Context, post int64) (n int, err error) {
	err = b.pool.QueryRow(ctx, `SELECT count(*) FROM notes WHERE post = $1`, post).Scan(&n)
	return n, err
}

// NamesQueriesEach asks for the author of each post.
func (b *Blog) NamesQueriesEach(ctx context.Context) (names []string, err error) {
	rows, err := b.pool.Query(ctx, `SELECT id, author FROM posts`)
	if err != nil {
		return nil, err
	}
	posts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Post])
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		var name string
		if err := b.pool.QueryRow(ctx, `SELECT name FROM authors WHERE id = $1`, p.Author).Scan(&name); err != nil { // want `a query runs for each element of "posts", the result of the query on line \d+ \(queryloop\)`
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// NotesCallee asks in a method.
func (b *Blog) NotesCallee(ctx context.Context) (total int, err error) {
	rows, err := b.pool.Query(ctx, `SELECT id FROM posts`)
	if err != nil {
		return 0, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		n, err := b.notes(ctx, id) // want `notes runs a query for each element of "ids", the result of the query on line \d+ \(queryloop\)`
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// NotesInBatch sends all queries in one flight.
func (b *Blog) NotesInBatch(ctx context.Context) (counts []int, err error) {
	rows, err := b.pool.Query(ctx, `SELECT id FROM posts`)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, err
	}
	batch := &pgx.Batch{}
	for _, id := range ids {
		batch.Queue(`SELECT count(*) FROM notes WHERE post = $1`, id)
	}
	br := b.pool.SendBatch(ctx, batch)
	defer func() { err = errors.Join(err, br.Close()) }()
	for _, id := range ids {
		var n int
		if err := br.QueryRow().Scan(&n); err != nil {
			return nil, fmt.Errorf("notes of %d: %w", id, err)
		}
		counts = append(counts, n)
	}
	return counts, nil
}

// NamesInOneQuery asks once for all.
func (b *Blog) NamesInOneQuery(ctx context.Context) ([]string, error) {
	rows, err := b.pool.Query(ctx, `SELECT author FROM posts`)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, err
	}
	rows, err = b.pool.Query(ctx, `SELECT name FROM authors WHERE id = ANY($1)`, ids)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// OfRequest asks for each id that the caller named.
func (b *Blog) OfRequest(ctx context.Context, ids ...int64) (total int, err error) {
	for _, id := range ids {
		n, err := b.notes(ctx, id)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}
