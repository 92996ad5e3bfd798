package blog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/lib/pq"

	"txvet.test/rules/queryloop/sql/tags"
)

// FeedJoined lets the database join.
func (b *Blog) FeedJoined(ctx context.Context) ([]Post, error) {
	rows, err := b.db.QueryContext(ctx, `SELECT p.id, p.author, a.name FROM posts p JOIN authors a ON a.id = p.author`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var posts []Post
	for rows.Next() {
		var p Post
		if err := rows.Scan(&p.ID, &p.Author, &p.Name); err != nil {
			return nil, err
		}
		posts = append(posts, p)
	}
	return posts, rows.Err()
}

// FeedInTwoQueries asks once for all authors.
func (b *Blog) FeedInTwoQueries(ctx context.Context) ([]Post, error) {
	posts, err := b.Posts(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(posts))
	for _, p := range posts {
		ids = append(ids, p.Author)
	}
	rows, err := b.db.QueryContext(ctx, `SELECT id, name FROM authors WHERE id = ANY($1)`, pq.Array(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names := map[int64]string{}
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		names[id] = name
	}
	for i := range posts {
		posts[i].Name = names[posts[i].Author]
	}
	return posts, rows.Err()
}

// ImportPrepared inserts what it is given, prepared once.
func (b *Blog) ImportPrepared(ctx context.Context, posts []Post) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	stmt, err := tx.PrepareContext(ctx, `INSERT INTO posts (id, author) VALUES ($1, $2)`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, p := range posts {
		if _, err := stmt.ExecContext(ctx, p.ID, p.Author); err != nil {
			return fmt.Errorf("import %d: %w", p.ID, err)
		}
	}
	return tx.Commit()
}

// CopyPrepared inserts into one place what it read from another, prepared once.
func (b *Blog) CopyPrepared(ctx context.Context, archive *sql.DB) error {
	posts, err := b.Posts(ctx)
	if err != nil {
		return err
	}
	tx, err := archive.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	stmt, err := tx.PrepareContext(ctx, `INSERT INTO posts (id, author) VALUES ($1, $2)`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, p := range posts {
		if _, err := stmt.ExecContext(ctx, p.ID, p.Author); err != nil {
			return fmt.Errorf("copy %d: %w", p.ID, err)
		}
	}
	return tx.Commit()
}

// RetryIsNoElement asks the same again while it fails.
func (b *Blog) RetryIsNoElement(ctx context.Context, id int64) (n int, err error) {
	for range 3 {
		err = b.db.QueryRowContext(ctx, `SELECT count(*) FROM notes WHERE post = $1`, id).Scan(&n)
		if !errors.Is(err, sql.ErrConnDone) {
			break
		}
	}
	return n, err
}

// PagesUntilEmpty asks for page after page.
func (b *Blog) PagesUntilEmpty(ctx context.Context, visit func([]Post)) error {
	for last := int64(0); ; {
		rows, err := b.db.QueryContext(ctx, `SELECT id, author FROM posts WHERE id > $1 ORDER BY id LIMIT 100`, last)
		if err != nil {
			return err
		}
		posts, err := scanPosts(rows)
		if err != nil || len(posts) == 0 {
			return err
		}
		visit(posts)
		last = posts[len(posts)-1].ID
	}
}

// ChunksOfArguments asks once for a thousand.
func (b *Blog) ChunksOfArguments(ctx context.Context) (notes int, err error) {
	posts, err := b.Posts(ctx)
	if err != nil {
		return 0, err
	}
	for len(posts) > 0 {
		chunk := posts[:min(1000, len(posts))]
		posts = posts[len(chunk):]
		ids := make([]int64, len(chunk))
		for i, p := range chunk {
			ids[i] = p.ID
		}
		var n int
		if err := b.db.QueryRowContext(ctx, `SELECT count(*) FROM notes WHERE post = ANY($1)`, pq.Array(ids)).Scan(&n); err != nil {
			return 0, err
		}
		notes += n
	}
	return notes, nil
}

// TablesOfProgram asks for each of a few names that the program knows.
func (b *Blog) TablesOfProgram(ctx context.Context) (total int, err error) {
	for _, count := range []string{`SELECT count(*) FROM posts`, `SELECT count(*) FROM notes`} {
		var n int
		if err := b.db.QueryRowContext(ctx, count).Scan(&n); err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// SameForEach depends on nothing of the loop.
func (b *Blog) SameForEach(ctx context.Context, visit func(p Post, total int)) error {
	posts, err := b.Posts(ctx)
	if err != nil {
		return err
	}
	for _, p := range posts {
		var total int
		if err := b.db.QueryRowContext(ctx, `SELECT count(*) FROM notes`).Scan(&total); err != nil {
			return err
		}
		visit(p, total)
	}
	return nil
}

// FirstOnly returns in the first round.
func (b *Blog) FirstOnly(ctx context.Context) (name string, err error) {
	posts, err := b.Posts(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range posts {
		err := b.db.QueryRowContext(ctx, `SELECT name FROM authors WHERE id = $1`, p.Author).Scan(&name)
		return name, err
	}
	return "", sql.ErrNoRows
}

// LabelsWithoutQuery calls a function that asks nobody.
func (b *Blog) LabelsWithoutQuery(ctx context.Context) (labels []string, err error) {
	posts, err := b.Posts(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		labels = append(labels, tags.Clean(p.Tag))
	}
	return labels, nil
}

// OfRequest asks for each id that the caller named.
func (b *Blog) OfRequest(ctx context.Context, ids []int64) (names []string, err error) {
	for _, id := range ids {
		tag, err := tags.Of(ctx, b.db, id)
		if err != nil {
			return nil, err
		}
		names = append(names, tag)
	}
	return names, nil
}
