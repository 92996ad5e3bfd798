package blog

import "context"

// SplitAuthors runs once, as the name of its file says.
func (b *Blog) SplitAuthors(ctx context.Context) error {
	ids, err := b.authors(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		var name string
		if err := b.db.QueryRowContext(ctx, `SELECT name FROM authors WHERE id = $1`, id).Scan(&name); err != nil {
			return err
		}
	}
	return nil
}
