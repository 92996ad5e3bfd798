package club

import "context"

// DropIsFixed passes the context that it has.
func (c *Club) DropIsFixed(ctx context.Context, id int64) error {
	_, err := c.pool.Exec(context.Background(), `DELETE FROM members WHERE id = $1`, id) // want `is passed although context .* is in scope \(lostctx\)`
	return err
}
