// Package ledger has functions that its tests replace.
package ledger

import (
	"context"
	"database/sql"
)

type balanceFunc func(ctx context.Context, account int64) (int64, error)

type ledger struct {
	db      *sql.DB
	balance balanceFunc
	limit   balanceFunc
	notify  func(ctx context.Context, account int64) error
}

var record = recordOn

func newLedger(db *sql.DB, strict bool) *ledger {
	l := &ledger{db: db}
	l.balance = l.balanceOf
	l.limit = l.noLimit
	if strict {
		l.limit = l.limitOf
	}
	return l
}

func (l *ledger) watch(notify func(ctx context.Context, account int64) error) { l.notify = notify }

func (l *ledger) balanceOf(ctx context.Context, account int64) (cents int64, err error) {
	err = l.db.QueryRowContext(ctx, "SELECT cents FROM balances WHERE account = $1", account).Scan(&cents)
	return cents, err
}

func (l *ledger) limitOf(ctx context.Context, account int64) (cents int64, err error) {
	err = l.db.QueryRowContext(ctx, "SELECT max_cents FROM limits WHERE account = $1", account).Scan(&cents)
	return cents, err
}

func (l *ledger) noLimit(context.Context, int64) (int64, error) { return 1 << 40, nil }

func recordOn(ctx context.Context, db *sql.DB, account int64) error {
	_, err := db.ExecContext(ctx, "INSERT INTO entries (account) VALUES ($1)", account)
	return err
}

func (l *ledger) draw(ctx context.Context, account, cents int64) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE balances SET cents = cents - $1 WHERE account = $2", cents, account); err != nil {
		return err
	}
	left, err := l.balance(ctx, account) // want "balance uses \"l.db\" while transaction \"tx\" \\(begun on line 50\\) is open: the statement runs outside it and does not see its writes"
	if err != nil {
		return err
	}
	if err := record(ctx, l.db, account); err != nil { // want "record uses \"l.db\" while transaction \"tx\" \\(begun on line 50\\) is open: the statement runs outside it and survives its rollback"
		return err
	}
	if limit, err := l.limit(ctx, account); err != nil || left < -limit { // either of two, one of which reads nothing
		return err
	}
	if err := l.notify(ctx, account); err != nil { // given
		return err
	}
	return tx.Commit()
}

func (l *ledger) look(ctx context.Context, account int64) (int64, error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	return l.balance(ctx, account)
}
