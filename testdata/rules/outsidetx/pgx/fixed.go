package booking

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// SwapIsFixed names the transaction of the callback.
func (b *Booking) SwapIsFixed(ctx context.Context, from, to int64) error {
	return pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE seats SET taken = false WHERE id = $1`, from); err != nil {
			return err
		}
		_, err := b.pool.Exec(ctx, `UPDATE seats SET taken = true WHERE id = $1`, to) // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
		return err
	})
}
