package club

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// TownIsFixed calls the twin of a method, and that of a function.
func (c *Club) TownIsFixed(ctx context.Context, id int64) (town string, err error) {
	tx, err := c.db.Beginx() // want `drops context .*\(lostctx\)`
	if err != nil {
		return "", err
	}
	defer tx.Rollback()
	if err := sqlx.Get(tx, &town, `SELECT town FROM members WHERE id = $1`, id); err != nil { // want `drops context .*\(lostctx\)`
		return "", err
	}
	return town, tx.Commit()
}
