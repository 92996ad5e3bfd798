package library

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// TitleIsFixed passes the pool as an argument, and calls a method of it.
func (l *Library) TitleIsFixed(ctx context.Context, id int64) (title string, err error) {
	tx, err := l.db.BeginTxx(ctx, nil)
	if err != nil {
		return "", err
	}
	defer tx.Rollback()
	if err := sqlx.GetContext(ctx, l.db, &title, `SELECT title FROM books WHERE id = $1`, id); err != nil { // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
		return "", err
	}
	if _, err := l.db.ExecContext(ctx, `UPDATE books SET lent = true WHERE id = $1`, id); err != nil { // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
		return "", err
	}
	return title, tx.Commit()
}
