// Package bank moves money, on bun.
package bank

import (
	"context"
	"errors"
	"log"

	"github.com/uptrace/bun"
)

// Account is one row of accounts.
type Account struct {
	ID      int64 `bun:",pk"`
	Balance int64
}

// Bank has the pool.
type Bank struct{ db *bun.DB }

// New returns a bank on db, which stays the caller's.
func New(db *bun.DB) *Bank { return &Bank{db: db} }

func add(ctx context.Context, db bun.IDB, id, amount int64) error {
	_, err := db.NewUpdate().Model((*Account)(nil)).Set("balance = balance + ?", amount).Where("id = ?", id).Exec(ctx)
	return err
}

// MoveNestsOnThePool begins the second on the pool.
func (b *Bank) MoveNestsOnThePool(ctx context.Context, from, to, amount int64) error {
	return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := add(ctx, tx, from, -amount); err != nil {
			return err
		}
		return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { // want `^a second transaction is begun on "b.db" while "tx" \(begun on line \d+\) is open \(nestedtx\)$`
			return add(ctx, tx, to, amount)
		})
	})
}

// MoveBeginsOnThePool begins by hand.
func (b *Bank) MoveBeginsOnThePool(ctx context.Context, from, to, amount int64) error {
	outer, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer outer.Rollback()
	if err := add(ctx, outer, from, -amount); err != nil {
		return err
	}
	inner, err := b.db.BeginTx(ctx, nil) // want `a second transaction is begun on "b.db" while "outer" \(begun on line \d+\) is open`
	if err != nil {
		return err
	}
	defer inner.Rollback()
	if err := add(ctx, inner, to, amount); err != nil {
		return err
	}
	return errors.Join(inner.Commit(), outer.Commit())
}

// deposit has a transaction of its own.
func (b *Bank) deposit(ctx context.Context, id, amount int64) error {
	return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return add(ctx, tx, id, amount) })
}

// MoveNestsInMethod calls one that has a transaction of its own.
func (b *Bank) MoveNestsInMethod(ctx context.Context, from, to, amount int64) error {
	return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := add(ctx, tx, from, -amount); err != nil {
			return err
		}
		return b.deposit(ctx, to, amount) // want `second transaction .*while "tx" \(begun on line \d+\) is open \(nestedtx\)`
	})
}

// UseWhileSavepointIsOpen writes on the transaction what the savepoint undoes.
func (b *Bank) UseWhileSavepointIsOpen(ctx context.Context, from, to, amount int64) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	sp, err := tx.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := add(ctx, sp, from, -amount); err != nil {
		return err
	}
	if err := add(ctx, tx, to, amount); err != nil { // want `"tx" is used while its savepoint "sp" \(begun on line \d+\) is open \(nestedtx\)`
		return err
	}
	if err := sp.Commit(); err != nil {
		return err
	}
	return tx.Commit()
}

// Move nests on the transaction: a savepoint.
func (b *Bank) Move(ctx context.Context, from, to, amount int64) error {
	return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		err := tx.RunInTx(ctx, nil, func(ctx context.Context, sp bun.Tx) error { return add(ctx, sp, from, -amount) })
		if err != nil {
			log.Printf("account %d: %v", from, err)
		}
		return add(ctx, tx, to, amount)
	})
}

// inTx nests on whatever it is given.
func inTx(ctx context.Context, db bun.IDB, id, amount int64) error {
	return db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return add(ctx, tx, id, amount) })
}

// MoveByInterface gives it the transaction, so it has a savepoint there.
func (b *Bank) MoveByInterface(ctx context.Context, from, to, amount int64) error {
	if err := inTx(ctx, b.db, from, 0); err != nil {
		return err
	}
	return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := inTx(ctx, tx, from, -amount); err != nil {
			return err
		}
		return inTx(ctx, tx, to, amount)
	})
}

// MoveByInterfaceOnThePool gives it the pool.
func (b *Bank) MoveByInterfaceOnThePool(ctx context.Context, from, to, amount int64) error {
	return b.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := inTx(ctx, tx, from, -amount); err != nil {
			return err
		}
		return inTx(ctx, b.db, to, amount) // want `second transaction .*while "tx" \(begun on line \d+\) is open \(nestedtx\)`
	})
}

// Repo has either, and copies of itself.
type Repo struct{ db bun.IDB }

// Tx is a repository in a transaction, or in a savepoint.
func (r *Repo) Tx(ctx context.Context, fn func(ctx context.Context, r *Repo) error) error {
	return r.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return fn(ctx, &Repo{db: tx}) })
}

// Move nests on the copies.
func (r *Repo) Move(ctx context.Context, from, to, amount int64) error {
	return r.Tx(ctx, func(ctx context.Context, r *Repo) error {
		if err := add(ctx, r.db, from, -amount); err != nil {
			return err
		}
		return r.Tx(ctx, func(ctx context.Context, r *Repo) error { return add(ctx, r.db, to, amount) })
	})
}

// InTurn begins the second when the first is over.
func (b *Bank) InTurn(ctx context.Context, from, to, amount int64) error {
	if err := b.deposit(ctx, from, -amount); err != nil {
		return err
	}
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := add(ctx, tx, to, amount); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return b.deposit(ctx, to, amount)
}
