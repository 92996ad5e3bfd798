package blog

import (
	"context"
	"database/sql"
	"fmt"

	"txvet.test/rules/queryloop/sql/tags"
)

// FeedQueriesEach asks for the author of each post.
func (b *Blog) FeedQueriesEach(ctx context.Context) ([]Post, error) {
	rows, err := b.db.QueryContext(ctx, `SELECT id, author FROM posts`)
	if err != nil {
		return nil, err
	}
	posts, err := scanPosts(rows)
	if err != nil {
		return nil, err
	}
	for i := range posts {
		err := b.db.QueryRowContext(ctx, `SELECT name FROM authors WHERE id = $1`, posts[i].Author).Scan(&posts[i].Name) // want `a query runs for each element of "posts", the result of the query on line \d+ \(queryloop\)`
		if err != nil {
			return nil, fmt.Errorf("author of %d: %w", posts[i].ID, err)
		}
	}
	return posts, nil
}

// FeedQueriesEachOfMethod gets its posts from a method.
func (b *Blog) FeedQueriesEachOfMethod(ctx context.Context) (names []string, err error) {
	posts, err := b.Posts(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		var name string
		if err := b.db.QueryRowContext(ctx, `SELECT name FROM authors WHERE id = $1`, p.Author).Scan(&name); err != nil { // want `a query runs for each element of "posts", the result of the query on line \d+ \(queryloop\)`
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// CountQueriesEachRow asks on the pool while it reads rows.
func (b *Blog) CountQueriesEachRow(ctx context.Context) (counts map[int64]int, err error) {
	rows, err := b.db.QueryContext(ctx, `SELECT id FROM posts`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts = map[int64]int{}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		var n int
		if err := b.db.QueryRowContext(ctx, `SELECT count(*) FROM notes WHERE post = $1`, id).Scan(&n); err != nil { // want `a query runs for each element of "rows", the result of the query on line \d+ \(queryloop\)`
			return nil, err
		}
		counts[id] = n
	}
	return counts, rows.Err()
}

// FeedCalleeInPackage asks two calls down.
func (b *Blog) FeedCalleeInPackage(ctx context.Context) ([]Post, error) {
	posts, err := b.Posts(ctx)
	if err != nil {
		return nil, err
	}
	for i := range posts {
		if err := b.decorate(ctx, &posts[i]); err != nil { // want `decorate runs a query for each element of "posts", the result of the query on line \d+ \(queryloop\)`
			return nil, err
		}
	}
	return posts, nil
}

// FeedCalleeInOtherPackage asks in another package.
func (b *Blog) FeedCalleeInOtherPackage(ctx context.Context) ([]Post, error) {
	posts, err := b.Posts(ctx)
	if err != nil {
		return nil, err
	}
	for i, p := range posts {
		tag, err := tags.Of(ctx, b.db, p.ID) // want `Of runs a query for each element of "posts", the result of the query on line \d+ \(queryloop\)`
		if err != nil {
			return nil, err
		}
		posts[i].Tag = tag
	}
	return posts, nil
}

// FeedQueriesEachPrepared saves the parsing and not the round trip.
func (b *Blog) FeedQueriesEachPrepared(ctx context.Context) ([]Post, error) {
	posts, err := b.Posts(ctx)
	if err != nil {
		return nil, err
	}
	stmt, err := b.db.PrepareContext(ctx, `SELECT name FROM authors WHERE id = $1`)
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	for i := range posts {
		if err := stmt.QueryRowContext(ctx, posts[i].Author).Scan(&posts[i].Name); err != nil { // want `a query runs for each element of "posts", the result of the query on line \d+ \(queryloop\)`
			return nil, err
		}
	}
	return posts, nil
}

// ReviewQueriesEachInTx asks inside a transaction.
func (b *Blog) ReviewQueriesEachInTx(ctx context.Context) (total int, err error) {
	tx, err := b.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `SELECT id, author FROM posts`)
	if err != nil {
		return 0, err
	}
	posts, err := scanPosts(rows)
	if err != nil {
		return 0, err
	}
	for _, p := range posts {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM notes WHERE post = $1`, p.ID).Scan(&n); err != nil { // want `a query runs for each element of "posts", the result of the query on line \d+ \(queryloop\)`
			return 0, err
		}
		total += n
	}
	return total, nil
}
