package field

import (
	"context"
	"database/sql"
	"errors"
	"reflect"
)

// Lake is the database of this program; what implements it is out of view.
type Lake interface {
	Cursor(ctx context.Context, table string, where ...any) (Drops, error)
	Fetch(from Drops, into any) error
	Begin(ctx context.Context) (Stream, error)
}

// Stream is a transaction of one.
type Stream interface {
	Lake
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
}

// Drops are the rows of a query.
type Drops interface {
	Next() bool
	Scan(dest ...any) error
	Columns() ([]string, error)
	Close() error
}

// Deepest forgets to close what it reads the first row of.
func Deepest(ctx context.Context, lake Lake) (int, error) {
	rows, err := lake.Cursor(ctx, "depths")
	if err != nil {
		return 0, err
	}
	var depth int
	if rows.Next() {
		if err := rows.Scan(&depth); err != nil {
			return 0, err // want `rows "rows" \(opened on line 34\) is still open when this returns \(openrows\)`
		}
	}
	return depth, nil
}

// Depths closes them.
func Depths(ctx context.Context, lake Lake) (depths []int, err error) {
	rows, err := lake.Cursor(ctx, "depths")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var depth int
		if err := rows.Scan(&depth); err != nil {
			return nil, err
		}
		depths = append(depths, depth)
	}
	return depths, nil
}

// Widths reads them to the end, or fails.
func Widths(ctx context.Context, lake Lake) (widths []int, err error) {
	rows, err := lake.Cursor(ctx, "widths")
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var width int
		if err := rows.Scan(&width); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		widths = append(widths, width)
	}
	return widths, nil
}

// Heights asks by reflection whether there are any, since an interface may hold a nil
// pointer.
func Heights(ctx context.Context, lake Lake) (heights []int, err error) {
	rows, err := lake.Cursor(ctx, "heights")
	if err != nil {
		return nil, err
	}
	if !reflect.ValueOf(rows).IsNil() {
		defer rows.Close()
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for rows.Next() {
		var height int
		if err := rows.Scan(&height); err != nil {
			return nil, err
		}
		heights = append(heights, height)
	}
	return heights, nil
}

// Names hands them to what is out of view.
func Names(ctx context.Context, lake Lake) (names []string, err error) {
	rows, err := lake.Cursor(ctx, "names")
	if err != nil {
		return nil, err
	}
	return names, lake.Fetch(rows, &names)
}

// Open gives them to its caller.
func Open(ctx context.Context, lake Lake) (Drops, error) {
	rows, err := lake.Cursor(ctx, "depths")
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// Flow fails in a transaction that it was given, whose rollback closes them.
func Flow(ctx context.Context, tx Stream) error {
	rows, err := tx.Cursor(ctx, "flows")
	if err != nil {
		return err
	}
	var flow int
	for rows.Next() {
		if err := rows.Scan(&flow); err != nil {
			return err
		}
	}
	return nil
}

// pond is a lake on one table.
type pond struct{ db *sql.DB }

// Puddle is what is seen of one.
type Puddle interface {
	Drops(ctx context.Context) (Drops, error)
}

func (p *pond) Drops(ctx context.Context) (Drops, error) {
	return p.db.QueryContext(ctx, `SELECT depth FROM ponds`)
}

// Shallowest returns while they are open.
func Shallowest(ctx context.Context, p Puddle) (depth int, err error) {
	rows, err := p.Drops(ctx)
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if err := rows.Scan(&depth); err != nil {
			return 0, err // want `rows "rows" \(opened on line 150\) is still open when this returns \(openrows\)`
		}
	}
	return depth, rows.Close()
}
