// Package blog lists posts, on gorm.
package blog

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Post is one row of posts.
type Post struct {
	ID       uint `gorm:"primaryKey"`
	AuthorID uint
	Title    string
	Comments []Comment
}

// Comment is of a post.
type Comment struct {
	ID     uint `gorm:"primaryKey"`
	PostID uint
	Text   string
}

// Author writes posts.
type Author struct {
	ID   uint `gorm:"primaryKey"`
	Name string
}

// Blog has the pool.
type Blog struct{ db *gorm.DB }

// New returns a blog on db, which stays the caller's.
func New(db *gorm.DB) *Blog { return &Blog{db: db} }

// PerPost asks for the comments of each.
func (b *Blog) PerPost(ctx context.Context) (n int, err error) {
	db := b.db.WithContext(ctx)
	var posts []Post
	if err := db.Order("id").Find(&posts).Error; err != nil {
		return 0, err
	}
	for _, p := range posts {
		var comments []Comment
		if err := db.Where("post_id = ?", p.ID).Find(&comments).Error; err != nil { // want `^a query runs for each element of "posts", the result of the query on line \d+ \(queryloop\)$`
			return 0, err
		}
		n += len(comments)
	}
	return n, nil
}

// PerIndex goes by the index, and asks for the author by the key.
func (b *Blog) PerIndex(ctx context.Context) (names []string, err error) {
	var posts []*Post
	if err := b.db.WithContext(ctx).Limit(50).Find(&posts).Error; err != nil {
		return nil, err
	}
	names = make([]string, len(posts))
	for i := range posts {
		var author Author
		if err := b.db.WithContext(ctx).First(&author, posts[i].AuthorID).Error; err != nil { // want `a query runs for each element of "posts", the result of the query on line \d+`
			return nil, err
		}
		names[i] = author.Name
	}
	return names, nil
}

// PerID plucks the keys first.
func (b *Blog) PerID(ctx context.Context) (total int64, err error) {
	var ids []uint
	if err := b.db.WithContext(ctx).Model(&Post{}).Pluck("id", &ids).Error; err != nil {
		return 0, err
	}
	for _, id := range ids {
		var n int64
		if err := b.db.WithContext(ctx).Model(&Comment{}).Where("post_id = ?", id).Count(&n).Error; err != nil { // want `a query runs for each element of "ids", the result of the query on line \d+`
			return 0, err
		}
		total += n
	}
	return total, nil
}

func (b *Blog) author(ctx context.Context, id uint) (author Author, err error) {
	err = b.db.WithContext(ctx).Where(&Author{ID: id}).Take(&author).Error
	return author, err
}

// PerCall asks in a method.
func (b *Blog) PerCall(ctx context.Context) (authors []Author, err error) {
	var posts []Post
	if err := b.db.WithContext(ctx).Find(&posts).Error; err != nil {
		return nil, err
	}
	for _, p := range posts {
		author, err := b.author(ctx, p.AuthorID) // want `^author runs a query for each element of "posts", the result of the query on line \d+ \(queryloop\)$`
		if err != nil {
			return nil, err
		}
		authors = append(authors, author)
	}
	return authors, nil
}

// PerRaw has SQL of its own.
func (b *Blog) PerRaw(ctx context.Context) (n int, err error) {
	db := b.db.WithContext(ctx)
	var posts []Post
	if err := db.Raw("SELECT * FROM posts").Scan(&posts).Error; err != nil {
		return 0, err
	}
	for _, p := range posts {
		var one int
		if err := db.Raw("SELECT count(*) FROM comments WHERE post_id = ?", p.ID).Scan(&one).Error; err != nil { // want `a query runs for each element of "posts", the result of the query on line \d+`
			return 0, err
		}
		n += one
	}
	return n, nil
}

// PerHelper loops over what a function found.
func (b *Blog) PerHelper(ctx context.Context) (n int, err error) {
	posts, err := b.posts(ctx)
	if err != nil {
		return 0, err
	}
	for _, p := range posts {
		var comments []Comment
		if err := b.db.WithContext(ctx).Find(&comments, "post_id = ?", p.ID).Error; err != nil { // want `a query runs for each element of "posts", the result of .*line \d+`
			return 0, err
		}
		n += len(comments)
	}
	return n, nil
}

func (b *Blog) posts(ctx context.Context) (posts []Post, err error) {
	err = b.db.WithContext(ctx).Find(&posts).Error
	return posts, err
}

// Preloaded has two queries.
func (b *Blog) Preloaded(ctx context.Context) (n int, err error) {
	var posts []Post
	if err := b.db.WithContext(ctx).Preload("Comments").Find(&posts).Error; err != nil {
		return 0, err
	}
	for _, p := range posts {
		n += len(p.Comments)
	}
	return n, nil
}

// In has two queries, by hand.
func (b *Blog) In(ctx context.Context) (map[uint]Author, error) {
	var posts []Post
	if err := b.db.WithContext(ctx).Find(&posts).Error; err != nil {
		return nil, err
	}
	ids := make([]uint, 0, len(posts))
	for _, p := range posts {
		ids = append(ids, p.AuthorID)
	}
	var authors []Author
	if err := b.db.WithContext(ctx).Where("id IN ?", ids).Find(&authors).Error; err != nil {
		return nil, err
	}
	byID := make(map[uint]Author, len(authors))
	for _, a := range authors {
		byID[a.ID] = a
	}
	return byID, nil
}

// Chunks asks for a hundred at a time.
func (b *Blog) Chunks(ctx context.Context, ids []uint) (posts []Post, err error) {
	for len(ids) > 0 {
		n := min(100, len(ids))
		var part []Post
		if err := b.db.WithContext(ctx).Where("id IN ?", ids[:n]).Find(&part).Error; err != nil {
			return nil, err
		}
		posts, ids = append(posts, part...), ids[n:]
	}
	return posts, nil
}

// Given loops over what it is given, which may be two.
func (b *Blog) Given(ctx context.Context, ids []uint) (titles []string, err error) {
	for _, id := range ids {
		var p Post
		if err := b.db.WithContext(ctx).First(&p, id).Error; err != nil {
			return nil, err
		}
		titles = append(titles, p.Title)
	}
	return titles, nil
}

// Built adds conditions in a loop, and asks once.
func (b *Blog) Built(ctx context.Context) (posts []Post, err error) {
	var authors []Author
	if err := b.db.WithContext(ctx).Find(&authors).Error; err != nil {
		return nil, err
	}
	q := b.db.WithContext(ctx).Model(&Post{})
	for _, a := range authors {
		q = q.Or("author_id = ?", a.ID)
	}
	err = q.Find(&posts).Error
	return posts, err
}

// Pages turns the pages.
func (b *Blog) Pages(ctx context.Context, each func([]Post) error) error {
	var last uint
	for {
		var posts []Post
		if err := b.db.WithContext(ctx).Where("id > ?", last).Order("id").Limit(100).Find(&posts).Error; err != nil {
			return err
		}
		if len(posts) == 0 {
			return nil
		}
		if err := each(posts); err != nil {
			return err
		}
		last = posts[len(posts)-1].ID
	}
}

// Batches lets gorm turn them.
func (b *Blog) Batches(ctx context.Context, each func(Post)) error {
	var posts []Post
	return b.db.WithContext(ctx).FindInBatches(&posts, 100, func(tx *gorm.DB, batch int) error {
		for _, p := range posts {
			each(p)
		}
		return nil
	}).Error
}

// Write writes each: it is a piece of work of its own.
func (b *Blog) Write(ctx context.Context) error {
	var posts []Post
	if err := b.db.WithContext(ctx).Where("title = ?", "").Find(&posts).Error; err != nil {
		return err
	}
	for i := range posts {
		posts[i].Title = "untitled"
		if err := b.db.WithContext(ctx).Save(&posts[i]).Error; err != nil {
			return err
		}
	}
	return nil
}

// Wait asks again until it is there.
func (b *Blog) Wait(ctx context.Context, id uint) (p Post, err error) {
	for range 10 {
		err = b.db.WithContext(ctx).First(&p, id).Error
		if !errors.Is(err, gorm.ErrRecordNotFound) {
			return p, err
		}
		time.Sleep(time.Second)
	}
	return p, err
}
