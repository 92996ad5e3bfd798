// Package blog reads posts, on sqlx.
package blog

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// Post is one entry of a blog.
type Post struct {
	ID     int64    `db:"id"`
	Author int64    `db:"author"`
	Tags   []string `db:"-"`
}

// TagsSelectedForEach asks for the tags of each post.
func TagsSelectedForEach(ctx context.Context, db *sqlx.DB) (posts []Post, err error) {
	if err := db.SelectContext(ctx, &posts, `SELECT id, author FROM posts WHERE id > $1`, 0); err != nil {
		return nil, err
	}
	for i := range posts {
		p := &posts[i]
		if err := db.SelectContext(ctx, &p.Tags, `SELECT tag FROM tags WHERE post = $1`, p.ID); err != nil { // want `a query runs for each element of "posts", the result of the query on line \d+ \(queryloop\)`
			return nil, err
		}
	}
	return posts, nil
}

// TagsSelectedIn asks once, with sqlx.In.
func TagsSelectedIn(ctx context.Context, db *sqlx.DB) (tags []string, err error) {
	var ids []int64
	if err := db.SelectContext(ctx, &ids, `SELECT id FROM posts WHERE id > $1`, 0); err != nil {
		return nil, err
	}
	query, args, err := sqlx.In(`SELECT tag FROM tags WHERE post IN (?)`, ids)
	if err != nil {
		return nil, err
	}
	err = db.SelectContext(ctx, &tags, db.Rebind(query), args...)
	return tags, err
}
