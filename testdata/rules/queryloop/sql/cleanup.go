package blog

import (
	"context"
	"database/sql"
)

func (b *Blog) authors(ctx context.Context) (ids []int64, err error) {
	rows, err := b.db.QueryContext(ctx, `SELECT id FROM authors`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// conns gives the pool, whichever is the one of today.
type conns interface{ Get() *sql.DB }

type cleaner struct {
	conns conns
	b     *Blog
}

func (c *cleaner) drop(ctx context.Context, post int64) error {
	_, err := c.conns.Get().ExecContext(ctx, `DELETE FROM posts WHERE id = $1`, post)
	return err
}

// clean deletes the posts of one author.
func (c *cleaner) clean(ctx context.Context, author int64) error {
	var post int64
	if err := c.b.db.QueryRowContext(ctx, `SELECT id FROM posts WHERE author = $1`, author).Scan(&post); err != nil {
		return err
	}
	return c.drop(ctx, post)
}

// CleanAll does a piece of work for each author, on a pool that has no name here.
func (c *cleaner) CleanAll(ctx context.Context) error {
	ids, err := c.b.authors(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := c.clean(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (b *Blog) nameOf(ctx context.Context, author int64) (name string, err error) {
	err = b.db.QueryRowContext(ctx, `SELECT name FROM authors WHERE id = $1`, author).Scan(&name)
	return name, err
}

// SignAll writes for each author, and looks up what it writes.
func (b *Blog) SignAll(ctx context.Context) error {
	ids, err := b.authors(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		name, err := b.nameOf(ctx, id)
		if err != nil {
			return err
		}
		if _, err := b.db.ExecContext(ctx, `UPDATE posts SET signed = $1 WHERE author = $2`, name, id); err != nil {
			return err
		}
	}
	return nil
}
