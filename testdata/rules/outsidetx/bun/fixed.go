package shop

import (
	"context"

	"github.com/uptrace/bun"
)

// TakeIsFixed has two parameters in its callback.
func (s *Shop) TakeIsFixed(ctx context.Context, item *Item) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		_, err := s.db.NewUpdate().Model(item).Set("stock = stock - 1").WherePK().Exec(ctx) // want `is used while transaction "tx" .* is open.*\(outsidetx\)`
		return err
	})
}
