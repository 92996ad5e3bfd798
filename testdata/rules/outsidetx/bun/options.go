package shop

import (
	"context"

	"github.com/uptrace/bun"
)

// Ledger is a repository with options.
type Ledger struct {
	db    bun.IDB
	table string
	on    bun.IDB
}

// LedgerOption sets one.
type LedgerOption func(*Ledger)

// Table is one.
func Table(name string) LedgerOption { return func(l *Ledger) { l.table = name } }

// On is one that has a handle.
func On(db bun.IDB) LedgerOption { return func(l *Ledger) { l.on = db } }

// NewLedger makes it: no option sets db.
func NewLedger(db bun.IDB, options ...LedgerOption) *Ledger {
	l := &Ledger{db: db, on: db}
	for _, option := range append([]LedgerOption{Table("ledger")}, options...) {
		option(l)
	}
	return l
}

// Write writes down.
func (l *Ledger) Write(ctx context.Context, o *Order) error {
	_, err := l.db.NewInsert().Model(o).ModelTableExpr(l.table).Exec(ctx)
	return err
}

// WriteOn writes where an option says.
func (l *Ledger) WriteOn(ctx context.Context, o *Order) error {
	_, err := l.on.NewInsert().Model(o).ModelTableExpr(l.table).Exec(ctx)
	return err
}

// Books has what makes ledgers.
type Books struct {
	db      *bun.DB
	ledgers Ledgers
}

// Ledgers makes ledgers.
type Ledgers interface{ Create(db bun.IDB) Writer }

// Writer is a ledger.
type Writer interface {
	Write(ctx context.Context, o *Order) error
	WriteOn(ctx context.Context, o *Order) error
}

type ledgers struct{ options []LedgerOption }

func (l ledgers) Create(db bun.IDB) Writer { return NewLedger(db, l.options...) }

// Post makes a ledger on the pool.
func (b *Books) Post(ctx context.Context, o *Order) error {
	return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		return b.ledgers.Create(b.db).Write(ctx, o) // want `Write uses "b.ledgers.Create.*" while transaction "tx" .* is open`
	})
}

// PostInside makes it on the transaction.
func (b *Books) PostInside(ctx context.Context, o *Order) error {
	return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		return b.ledgers.Create(tx).Write(ctx, o)
	})
}

// PostOn makes it on the pool with an option for the transaction.
func (b *Books) PostOn(ctx context.Context, o *Order) error {
	return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		return NewLedger(b.db, On(tx)).WriteOn(ctx, o)
	})
}
