package club

import (
	"context"
	"net/http"
)

// JoinIsFixed gives the begin nil for its options.
func (c *Club) JoinIsFixed(ctx context.Context, name string) error {
	tx, err := c.db.Begin() // want `drops context .*\(lostctx\)`
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`INSERT INTO members (name) VALUES ($1)`, name); err != nil { // want `drops context .*\(lostctx\)`
		return err
	}
	if _, err := tx.ExecContext(context.Background(), `UPDATE counts SET members = members + 1`); err != nil { // want `is passed although context .* is in scope \(lostctx\)`
		return err
	}
	return tx.Commit()
}

// CountIsFixed has the context of its request.
func (c *Club) CountIsFixed(w http.ResponseWriter, r *http.Request) {
	var n int
	if err := c.db.QueryRow(`SELECT count(*) FROM members`).Scan(&n); err != nil { // want `drops context .*\(lostctx\)`
		http.Error(w, "count", http.StatusInternalServerError)
	}
}

// RenameHidesContext is not fixed: the name means something else there.
func (c *Club) RenameHidesContext(ctx context.Context, names map[string]int64) error {
	for ctx, id := range names {
		if _, err := c.db.Exec(`UPDATE members SET name = $1 WHERE id = $2`, ctx, id); err != nil { // want `drops context .*\(lostctx\)`
			return err
		}
	}
	return ctx.Err()
}
