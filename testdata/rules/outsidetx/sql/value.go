package shop

import (
	"context"
	"database/sql"
)

// Ticker is a value.
type Ticker struct{ db *sql.DB }

func (t Ticker) tick(ctx context.Context) error {
	_, err := t.db.ExecContext(ctx, "UPDATE ticks SET n = n + 1")
	return err
}

// Reset ticks outside.
func (t Ticker) Reset(ctx context.Context) error {
	tx, err := t.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "DELETE FROM ticks WHERE n > 9"); err != nil {
		return err
	}
	if err := t.tick(ctx); err != nil { // want `tick uses "t.db" while transaction "tx" .* is open`
		return err
	}
	return tx.Commit()
}

// Move ticks on another.
func (t Ticker) Move(ctx context.Context, other Ticker) error {
	tx, err := t.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "DELETE FROM ticks WHERE n > 9"); err != nil {
		return err
	}
	if err := other.tick(ctx); err != nil {
		return err
	}
	return tx.Commit()
}
