// Package blog reads and writes posts.
package blog

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/lib/pq" // the driver "postgres"
)

// Post is one entry of a blog.
type Post struct {
	ID     int64
	Author int64
	Name   string
	Tag    string
	Notes  int
}

// Blog keeps posts.
type Blog struct {
	db *sql.DB
}

func scanPosts(rows *sql.Rows) (posts []Post, err error) {
	defer rows.Close()
	for rows.Next() {
		var p Post
		if err := rows.Scan(&p.ID, &p.Author); err != nil {
			return nil, fmt.Errorf("scan post: %w", err)
		}
		posts = append(posts, p)
	}
	return posts, rows.Err()
}

// Posts returns all posts.
func (b *Blog) Posts(ctx context.Context) ([]Post, error) {
	rows, err := b.db.QueryContext(ctx, `SELECT id, author FROM posts`)
	if err != nil {
		return nil, fmt.Errorf("query posts: %w", err)
	}
	return scanPosts(rows)
}

// author sets the name of a post's author.
func (b *Blog) author(ctx context.Context, p *Post) error {
	return b.db.QueryRowContext(ctx, `SELECT name FROM authors WHERE id = $1`, p.Author).Scan(&p.Name)
}

// decorate sets what a reader wants to see of a post.
func (b *Blog) decorate(ctx context.Context, p *Post) error {
	if err := b.author(ctx, p); err != nil {
		return fmt.Errorf("author of %d: %w", p.ID, err)
	}
	return nil
}
