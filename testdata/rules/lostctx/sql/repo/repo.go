// Package repo reads and writes members.
package repo

import (
	"context"
	"database/sql"
	"fmt"
)

// Repo keeps members in a database.
type Repo struct {
	DB *sql.DB
}

// Count has no context to give.
func (r *Repo) Count() (n int, err error) {
	err = r.DB.QueryRow(`SELECT count(*) FROM members`).Scan(&n)
	return n, err
}

// Purge makes a context of its own.
func (r *Repo) Purge() error {
	if _, err := r.DB.ExecContext(context.Background(), `DELETE FROM members WHERE gone`); err != nil {
		return fmt.Errorf("purge: %w", err)
	}
	return nil
}

// Rename passes on the context that it is given.
func (r *Repo) Rename(ctx context.Context, id int64, name string) error {
	_, err := r.DB.ExecContext(ctx, `UPDATE members SET name = $2 WHERE id = $1`, id, name)
	return err
}

// Join says how to join a name to an id. It reaches no database.
func Join(id int64, name string) string { return fmt.Sprintf("%d-%s", id, name) }
