package blog

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
)

// tables lists the tables of the archive.
func (b *Blog) tables(ctx context.Context) (names []string, err error) {
	rows, err := b.db.QueryContext(ctx, `SELECT tablename FROM pg_tables WHERE schemaname = 'archive'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// countIn counts one table.
func (b *Blog) countIn(ctx context.Context, table string) (n int, err error) {
	err = b.db.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n)
	return n, err
}

// CountTables asks another table each time.
func (b *Blog) CountTables(ctx context.Context) (total int, err error) {
	tables, err := b.tables(ctx)
	if err != nil {
		return 0, err
	}
	for _, table := range tables {
		n, err := b.countIn(ctx, table)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// CountQuoted does so with a format.
func (b *Blog) CountQuoted(ctx context.Context) (total int, err error) {
	tables, err := b.tables(ctx)
	if err != nil {
		return 0, err
	}
	for _, table := range tables {
		var n int
		if err := b.db.QueryRowContext(ctx, fmt.Sprintf(`SELECT count(*) FROM "%s" WHERE author > %d`, table, total)).Scan(&n); err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// Vacuum has a statement that takes no argument.
func (b *Blog) Vacuum(ctx context.Context) error {
	tables, err := b.tables(ctx)
	if err != nil {
		return err
	}
	for _, table := range tables {
		if err := b.vacuum(ctx, table); err != nil {
			return err
		}
	}
	return nil
}

func (b *Blog) vacuum(ctx context.Context, table string) error {
	query := fmt.Sprintf("VACUUM ANALYZE %s", table)
	_, err := b.db.ExecContext(ctx, query)
	return err
}

// CountAuthors puts the element into the text as well, where an argument would do.
func (b *Blog) CountAuthors(ctx context.Context) (total int, err error) {
	ids, err := b.authors(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		var n int
		if err := b.db.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*) FROM posts WHERE author = %d", id)).Scan(&n); err != nil { // want `a query runs for each element of "ids", the result of the query on line \d+ \(queryloop\)`
			return 0, err
		}
		total += n
	}
	return total, nil
}

// SignOnce keeps what it has asked for.
func (b *Blog) SignOnce(ctx context.Context) ([]string, error) {
	posts, err := b.Posts(ctx)
	if err != nil {
		return nil, err
	}
	known := map[int64]string{}
	var signed []string
	for _, p := range posts {
		name, ok := known[p.Author]
		if !ok {
			if name, err = b.nameOf(ctx, p.Author); err != nil {
				return nil, err
			}
			known[p.Author] = name
		}
		signed = append(signed, name)
	}
	return signed, nil
}

// SignLater collects by author, but asks each time.
func (b *Blog) SignLater(ctx context.Context) (map[int64]string, error) {
	posts, err := b.Posts(ctx)
	if err != nil {
		return nil, err
	}
	known := map[int64]string{}
	for _, p := range posts {
		name, err := b.nameOf(ctx, p.Author) // want `nameOf runs a query for each element of "posts", the result of the query on line \d+ \(queryloop\)`
		if err != nil {
			return nil, err
		}
		known[p.Author] = name
	}
	return known, nil
}

// AskAll asks another service for each, and looks up where it is.
func (b *Blog) AskAll(ctx context.Context) error {
	ids, err := b.authors(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		url, err := b.nameOf(ctx, id)
		if err != nil {
			return err
		}
		resp, err := http.Get(url)
		if err != nil {
			return err
		}
		resp.Body.Close()
	}
	return nil
}

// render runs a program with what it looks up.
func (b *Blog) render(ctx context.Context, author int64) error {
	name, err := b.nameOf(ctx, author)
	if err != nil {
		return err
	}
	return exec.CommandContext(ctx, "render", name).Run()
}

// RenderAll runs it for each.
func (b *Blog) RenderAll(ctx context.Context) error {
	ids, err := b.authors(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := b.render(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// SignAnyway asks for each when it could not ask for all.
func (b *Blog) SignAnyway(ctx context.Context) (names []string, err error) {
	ids, err := b.authors(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := b.db.QueryContext(ctx, `SELECT name FROM authors`)
	if err != nil {
		for _, id := range ids {
			name, err := b.nameOf(ctx, id)
			if err != nil {
				return nil, err
			}
			names = append(names, name)
		}
		return names, nil
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// SignWhenRead asks for each when all went well.
func (b *Blog) SignWhenRead(ctx context.Context) (names []string, err error) {
	ids, err := b.authors(ctx)
	if err == nil {
		for _, id := range ids {
			name, err := b.nameOf(ctx, id) // want `nameOf runs a query for each element of "ids", the result of the query on line \d+ \(queryloop\)`
			if err != nil {
				return nil, err
			}
			names = append(names, name)
		}
	}
	return names, err
}
