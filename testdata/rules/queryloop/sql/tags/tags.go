// Package tags reads the tags of posts.
package tags

import (
	"context"
	"database/sql"
	"fmt"
)

// Of returns the first tag of a post.
func Of(ctx context.Context, db *sql.DB, post int64) (tag string, err error) {
	if err := db.QueryRowContext(ctx, `SELECT tag FROM tags WHERE post = $1 LIMIT 1`, post).Scan(&tag); err != nil {
		return "", fmt.Errorf("tag of %d: %w", post, err)
	}
	return tag, nil
}

// Clean returns a tag in lower case. It reaches no database.
func Clean(tag string) string { return fmt.Sprintf("%q", tag) }
