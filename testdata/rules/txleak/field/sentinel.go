package field

import (
	"context"
	"database/sql"
	"errors"
)

// ErrNeedsInit comes with an open transaction on a tree that has no head yet.
var ErrNeedsInit = errors.New("needs init")

type headTx struct{ tx *sql.Tx }

// beginHead returns an open transaction with nil and with ErrNeedsInit, none with another error.
func beginHead(ctx context.Context, db *sql.DB) (*headTx, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	var n int
	err = tx.QueryRowContext(ctx, `SELECT n FROM heads`).Scan(&n)
	if err == sql.ErrNoRows {
		return &headTx{tx}, ErrNeedsInit
	} else if err != nil {
		tx.Rollback()
		return nil, err
	}
	return &headTx{tx}, nil
}

func setHead(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO heads (n) VALUES (0)`)
	return err
}

// InitKnowsSentinel goes on with the transaction that came with ErrNeedsInit.
func InitKnowsSentinel(ctx context.Context, db *sql.DB) error {
	t, err := beginHead(ctx, db)
	if err != nil && err != ErrNeedsInit {
		return err
	}
	defer t.tx.Rollback()
	if err := setHead(ctx, t.tx); err != nil {
		return err
	}
	return t.tx.Commit()
}

// InitAsksForSentinel is the same with errors.Is.
func InitAsksForSentinel(ctx context.Context, db *sql.DB) error {
	t, err := beginHead(ctx, db)
	if err != nil && !errors.Is(err, ErrNeedsInit) {
		return err
	}
	defer t.tx.Rollback()
	if err := setHead(ctx, t.tx); err != nil {
		return err
	}
	return t.tx.Commit()
}

// InitTakesSentinelForFailure leaves the transaction open that came with ErrNeedsInit.
func InitTakesSentinelForFailure(ctx context.Context, db *sql.DB) error {
	t, err := beginHead(ctx, db)
	if err != nil {
		return err // want `transaction "t" \(begun on line 64\) is still open when this returns \(txleak\)`
	}
	defer t.tx.Rollback()
	if err := setHead(ctx, t.tx); err != nil {
		return err
	}
	return t.tx.Commit()
}

// InitLeavesSentinelOpen knows the sentinel and returns it without an end.
func InitLeavesSentinelOpen(ctx context.Context, db *sql.DB) error {
	t, err := beginHead(ctx, db)
	if err == ErrNeedsInit {
		return err // want `transaction "t" \(begun on line 77\) is still open when this returns \(txleak\)`
	}
	if err != nil {
		return err
	}
	defer t.tx.Rollback()
	if err := setHead(ctx, t.tx); err != nil {
		return err
	}
	return t.tx.Commit()
}
