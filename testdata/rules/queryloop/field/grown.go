package field

import (
	"context"
	"database/sql"
)

type graph struct{ db *sql.DB }

func (g *graph) children(ctx context.Context, id int64) (ids []int64, err error) {
	rows, err := g.db.QueryContext(ctx, "SELECT child FROM edges WHERE parent = $1", id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var child int64
		if err := rows.Scan(&child); err != nil {
			return nil, err
		}
		ids = append(ids, child)
	}
	return ids, rows.Err()
}

func (g *graph) name(ctx context.Context, id int64) (name string, err error) {
	err = g.db.QueryRowContext(ctx, "SELECT name FROM nodes WHERE id = $1", id).Scan(&name)
	return name, err
}

// names goes over what it is given, to which it adds: a range ends where the list
// ended before. The second one goes over what was found as well.
func (g *graph) names(ctx context.Context, ids []int64) (names []string, err error) {
	for i := range ids {
		if _, err := g.name(ctx, ids[i]); err != nil {
			return nil, err
		}
		more, err := g.children(ctx, ids[i])
		if err != nil {
			return nil, err
		}
		for _, child := range more {
			ids = append(ids, child)
		}
	}
	for i := range ids {
		name, err := g.name(ctx, ids[i]) // want `name runs a query for each element of "ids", the result of the query on line 38 \(queryloop\)`
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// nag looks up what a query found, for each of its delays, and then writes.
func (g *graph) nag(ctx context.Context, delays []int) error {
	for _, delay := range delays {
		ids, err := g.children(ctx, int64(delay))
		if err != nil {
			return err
		}
		var names []string
		for _, id := range ids {
			name, err := g.name(ctx, id) // want `name runs a query for each element of "ids", the result of the query on line 59 \(queryloop\)`
			if err != nil {
				return err
			}
			names = append(names, name)
		}
		if _, err := g.db.ExecContext(ctx, "INSERT INTO nags (delay, count) VALUES ($1, $2)", delay, len(names)); err != nil {
			return err
		}
	}
	return nil
}
