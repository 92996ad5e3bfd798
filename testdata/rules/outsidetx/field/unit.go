package field

import (
	"context"
	"database/sql"
)

// Store is this program's database; what implements it is out of view.
type Store interface {
	Accounts(ctx context.Context, owner int64) ([]int64, error)
	Move(ctx context.Context, from, to int64) error
	Currency() string
	InTx(ctx context.Context, fn func(s Store) error) error
	CarryTx(ctx context.Context, fn func(ctx context.Context, s Store) error) error
	EachShard(ctx context.Context, fn func(s Store) error) error
}

// Desk moves money.
type Desk struct{ store Store }

// CloseOutside moves it on the store that the transaction was begun on.
func (d *Desk) CloseOutside(ctx context.Context, owner, to int64) error {
	return d.store.InTx(ctx, func(s Store) error {
		accounts, err := s.Accounts(ctx, owner)
		if err != nil || d.store.Currency() != s.Currency() {
			return err
		}
		for _, from := range accounts {
			if err := d.store.Move(ctx, from, to); err != nil { // want `Move uses "d.store" while transaction "s" \(begun on line 23\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
				return err
			}
		}
		return nil
	})
}

// CloseInside moves it on the one that it was given.
func (d *Desk) CloseInside(ctx context.Context, owner, to int64) error {
	accounts, err := d.store.Accounts(ctx, owner)
	if err != nil {
		return err
	}
	if err := d.store.InTx(ctx, func(s Store) error {
		for _, from := range accounts {
			if err := s.Move(ctx, from, to); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return d.store.Move(ctx, to, owner)
}

type option func(*options)

type options struct{ store Store }

// on tells a method which store to use.
func on(s Store) option { return func(o *options) { o.store = s } }

func (d *Desk) move(ctx context.Context, from, to int64, opts ...option) error {
	o := options{store: d.store}
	for _, opt := range opts {
		opt(&o)
	}
	return o.store.Move(ctx, from, to)
}

// settle moves it in a transaction of its own, if it is not told where.
func (d *Desk) settle(ctx context.Context, from, to int64, opts ...option) error {
	if len(opts) > 0 {
		return d.move(ctx, from, to, opts...)
	}
	return d.store.InTx(ctx, func(s Store) error { return s.Move(ctx, from, to) })
}

// CloseByOption tells it.
func (d *Desk) CloseByOption(ctx context.Context, from, to int64) error {
	return d.store.InTx(ctx, func(s Store) error {
		if err := d.settle(ctx, from, to, on(s)); err != nil {
			return err
		}
		return d.move(ctx, from, to, on(s))
	})
}

// CloseCarried uses a context that may carry the transaction.
func (d *Desk) CloseCarried(ctx context.Context, from, to int64) error {
	return d.store.CarryTx(ctx, func(ctx context.Context, s Store) error {
		return d.store.Move(ctx, from, to)
	})
}

// CloseShards is in no transaction.
func (d *Desk) CloseShards(ctx context.Context, from, to int64) error {
	return d.store.EachShard(ctx, func(s Store) error {
		return d.store.Move(ctx, from, to)
	})
}

// Shelf has one implementation, which begins nothing.
type Shelf interface {
	Put(ctx context.Context, id int64) error
	InTx(ctx context.Context, fn func(s Shelf) error) error
}

type memory struct{ ids []int64 }

func (m *memory) Put(_ context.Context, id int64) error {
	m.ids = append(m.ids, id)
	return nil
}

func (m *memory) InTx(_ context.Context, fn func(s Shelf) error) error { return fn(m) }

// PutInMemory puts it on the same shelf.
func PutInMemory(ctx context.Context, shelf Shelf, id int64) error {
	return shelf.InTx(ctx, func(s Shelf) error { return shelf.Put(ctx, id) })
}

// Bank begins transactions of a type of this program's own.
type Bank interface {
	Begin() (Unit, error)
	Exec(query string, args ...any) (sql.Result, error)
	Region() string
}

// Unit is one.
type Unit interface {
	Exec(query string, args ...any) (sql.Result, error)
	Commit() error
	Rollback() error
	Region() string
}

// PayOutside writes on the bank while its transaction is open.
func PayOutside(b Bank, id int64) error {
	u, err := b.Begin()
	if err != nil {
		return err
	}
	defer u.Rollback()
	if _, err := u.Exec(`UPDATE accounts SET balance = balance - 1 WHERE id = $1`, id); err != nil {
		return err
	}
	if _, err := b.Exec(`INSERT INTO payments (account) VALUES ($1)`, id); err != nil { // want `"b" is used while transaction "u" \(begun on line 140\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
		return err
	}
	return u.Commit()
}
