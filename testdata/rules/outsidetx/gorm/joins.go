package gorm

import (
	"context"

	"gorm.io/gorm"
)

type joinKey struct{}

// Ledger can be bound to a transaction.
type Ledger struct{ db *gorm.DB }

func (l *Ledger) with(tx *gorm.DB) *Ledger { return &Ledger{db: tx} }

// joined calls do with the ledger that is bound to the transaction in ctx, or with
// l if there is none.
func joined(ctx context.Context, l *Ledger, do func(*Ledger) error) error {
	tx, ok := ctx.Value(joinKey{}).(*gorm.DB)
	if !ok {
		return do(l)
	}
	return do(l.with(tx))
}

// BookJoined uses what it is given.
func (l *Ledger) BookJoined(ctx context.Context) error {
	tx := l.db.WithContext(ctx).Begin()
	defer tx.Rollback()
	err := joined(context.WithValue(ctx, joinKey{}, tx), l, func(bound *Ledger) error {
		return bound.db.WithContext(ctx).Exec("UPDATE accounts SET cents = 0").Error
	})
	if err != nil {
		return err
	}
	return tx.Commit().Error
}

// BookOutside uses what it is called on.
func (l *Ledger) BookOutside(ctx context.Context) error {
	tx := l.db.WithContext(ctx).Begin()
	if tx.Error != nil {
		return tx.Error
	}
	defer tx.Rollback()
	err := joined(context.WithValue(ctx, joinKey{}, tx), l, func(bound *Ledger) error {
		return l.db.WithContext(ctx).Exec("UPDATE accounts SET cents = 0").Error // want `"l.db" is used while transaction "tx" \(begun on line \d+\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
	})
	if err != nil {
		return err
	}
	return tx.Commit().Error
}

type runner interface{ Go(f func()) }

type spawner struct{}

func (spawner) Go(f func()) { go f() }

// Spawn has an implementation in view start its function.
func (l *Ledger) Spawn(ctx context.Context, r runner) {
	r.Go(func() {
		l.db.WithContext(ctx).Exec("UPDATE accounts SET cents = 0")
	})
}
