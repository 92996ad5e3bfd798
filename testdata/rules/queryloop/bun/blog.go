// Package blog lists posts, on bun.
package blog

import (
	"context"

	"github.com/uptrace/bun"
)

// Post is one row of posts.
type Post struct {
	ID       int64 `bun:",pk"`
	AuthorID int64
	Title    string
	Comments []*Comment `bun:"rel:has-many,join:id=post_id"`
}

// Comment is of a post.
type Comment struct {
	ID     int64 `bun:",pk"`
	PostID int64
	Text   string
}

// Author writes posts.
type Author struct {
	ID   int64 `bun:",pk"`
	Name string
}

// Blog has either.
type Blog struct{ db bun.IDB }

// New returns a blog on db, which stays the caller's.
func New(db bun.IDB) *Blog { return &Blog{db: db} }

// PerPost asks for the comments of each.
func (b *Blog) PerPost(ctx context.Context) (n int, err error) {
	var posts []Post
	if err := b.db.NewSelect().Model(&posts).OrderExpr("id").Scan(ctx); err != nil {
		return 0, err
	}
	for _, p := range posts {
		var comments []Comment
		if err := b.db.NewSelect().Model(&comments).Where("post_id = ?", p.ID).Scan(ctx); err != nil { // want `^a query runs for each element of "posts", the result of the query on line \d+ \(queryloop\)$`
			return 0, err
		}
		n += len(comments)
	}
	return n, nil
}

// PerIndex goes by the index.
func (b *Blog) PerIndex(ctx context.Context) ([]*Author, error) {
	posts := make([]*Post, 0)
	if err := b.db.NewSelect().Model(&posts).Limit(50).Scan(ctx); err != nil {
		return nil, err
	}
	authors := make([]*Author, len(posts))
	for i := range posts {
		author := &Author{ID: posts[i].AuthorID}
		if err := b.db.NewSelect().Model(author).WherePK().Scan(ctx); err != nil { // want `a query runs for each element of "posts", the result of the query on line \d+`
			return nil, err
		}
		authors[i] = author
	}
	return authors, nil
}

func (b *Blog) count(ctx context.Context, post int64) (int64, error) {
	return b.db.NewSelect().Model((*Comment)(nil)).Where("post_id = ?", post).Count(ctx)
}

// PerCall asks in a method, for keys that were scanned into something else.
func (b *Blog) PerCall(ctx context.Context) (total int64, err error) {
	var ids []int64
	if err := b.db.NewSelect().Model((*Post)(nil)).Column("id").Scan(ctx, &ids); err != nil {
		return 0, err
	}
	for _, id := range ids {
		n, err := b.count(ctx, id) // want `^count runs a query for each element of "ids", the result of the query on line \d+ \(queryloop\)$`
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// Related has two queries.
func (b *Blog) Related(ctx context.Context) (n int, err error) {
	var posts []Post
	if err := b.db.NewSelect().Model(&posts).Relation("Comments").Scan(ctx); err != nil {
		return 0, err
	}
	for _, p := range posts {
		n += len(p.Comments)
	}
	return n, nil
}

// In has two queries, by hand.
func (b *Blog) In(ctx context.Context) (authors []Author, err error) {
	var posts []Post
	if err := b.db.NewSelect().Model(&posts).Scan(ctx); err != nil {
		return nil, err
	}
	ids := make([]int64, len(posts))
	for i, p := range posts {
		ids[i] = p.AuthorID
	}
	err = b.db.NewSelect().Model(&authors).Where("id IN (?)", bun.In(ids)).Scan(ctx)
	return authors, err
}

// Built adds conditions in a loop, and asks once.
func (b *Blog) Built(ctx context.Context) (posts []Post, err error) {
	var authors []Author
	if err := b.db.NewSelect().Model(&authors).Scan(ctx); err != nil {
		return nil, err
	}
	q := b.db.NewSelect().Model(&posts)
	for _, a := range authors {
		q = q.WhereOr("author_id = ?", a.ID)
	}
	err = q.Scan(ctx)
	return posts, err
}

// Given loops over what it is given.
func (b *Blog) Given(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if err := b.db.NewSelect().Model(new(Post)).Where("id = ?", id).Scan(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Write writes each: it is a piece of work of its own.
func (b *Blog) Write(ctx context.Context) error {
	var posts []Post
	if err := b.db.NewSelect().Model(&posts).Where("title = ''").Scan(ctx); err != nil {
		return err
	}
	for i := range posts {
		posts[i].Title = "untitled"
		if _, err := b.db.NewUpdate().Model(&posts[i]).Column("title").WherePK().Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
