package standin

import (
	"context"

	"gorm.io/gorm"
)

type key struct{}

// Accounts writes on two databases. Only one of them has the transactions.
type Accounts struct {
	db    *gorm.DB
	audit *gorm.DB
}

// bind is a copy in a transaction.
func (a *Accounts) bind(tx *gorm.DB) *Accounts {
	bound := *a
	bound.db = tx
	return &bound
}

// join runs fn in the transaction of the context, or else with what it was given.
func join(ctx context.Context, a *Accounts, fn func(tx *Accounts) error) error {
	if tx, ok := ctx.Value(key{}).(*gorm.DB); ok {
		return fn(a.bind(tx))
	}
	return fn(a)
}

// found finds a transaction where nobody sees how.
type found interface {
	Tx(ctx context.Context) *gorm.DB
}

func joinFound(ctx context.Context, in found, a *Accounts, fn func(tx *Accounts) error) error {
	if tx := in.Tx(ctx); tx != nil {
		return fn(a.bind(tx))
	}
	return fn(a)
}

// Add forgets what it was given.
func (a *Accounts) Add(ctx context.Context, name string) error {
	return join(ctx, a, func(tx *Accounts) error {
		return a.db.Exec("INSERT INTO accounts (name) VALUES (?)", name).Error // want `"a.db" is used in a function that is given "tx"`
	})
}

// AddFound does as well.
func (a *Accounts) AddFound(ctx context.Context, in found, name string) error {
	return joinFound(ctx, in, a, func(tx *Accounts) error {
		if err := tx.db.Exec("UPDATE counts SET n = n + 1").Error; err != nil {
			return err
		}
		return a.db.Exec("INSERT INTO accounts (name) VALUES (?)", name).Error // want `"a.db" is used in a function that is given "tx"`
	})
}

// Note writes on the other database.
func (a *Accounts) Note(ctx context.Context, name string) error {
	return join(ctx, a, func(tx *Accounts) error {
		if err := tx.db.Exec("UPDATE accounts SET seen = now() WHERE name = ?", name).Error; err != nil {
			return err
		}
		return a.audit.WithContext(ctx).Exec("INSERT INTO notes (name) VALUES (?)", name).Error
	})
}

// Close uses what it was given.
func (a *Accounts) Close(ctx context.Context, name string) error {
	return join(ctx, a, func(tx *Accounts) error {
		return tx.db.Exec("DELETE FROM accounts WHERE name = ?", name).Error
	})
}

// CloseFound does as well.
func (a *Accounts) CloseFound(ctx context.Context, in found, name string) error {
	return joinFound(ctx, in, a, func(tx *Accounts) error {
		return tx.db.Exec("DELETE FROM accounts WHERE name = ?", name).Error
	})
}

// CloseTwo calls those that find the transaction by themselves.
func (a *Accounts) CloseTwo(ctx context.Context, in found, x, y string) error {
	return join(ctx, a, func(*Accounts) error {
		if err := a.Close(ctx, x); err != nil {
			return err
		}
		return a.CloseFound(ctx, in, y)
	})
}

// Inner is given one in the function that it is given one in.
func (a *Accounts) Inner(ctx context.Context, name string) error {
	return join(ctx, a, func(tx *Accounts) error {
		return join(ctx, tx, func(*Accounts) error {
			return tx.db.Exec("DELETE FROM accounts WHERE name = ?", name).Error
		})
	})
}

// Later uses its own when all is over.
func (a *Accounts) Later(ctx context.Context, name string) error {
	if err := join(ctx, a, func(tx *Accounts) error {
		return tx.db.Exec("DELETE FROM accounts WHERE name = ?", name).Error
	}); err != nil {
		return err
	}
	return a.db.Exec("INSERT INTO gone (name) VALUES (?)", name).Error
}

// Elsewhere has accounts of another database in the function.
func Elsewhere(ctx context.Context, from, to *Accounts, name string) error {
	return join(ctx, from, func(tx *Accounts) error {
		if err := tx.db.Exec("DELETE FROM accounts WHERE name = ?", name).Error; err != nil {
			return err
		}
		return to.db.Exec("INSERT INTO accounts (name) VALUES (?)", name).Error
	})
}

// Labels is a value.
type Labels struct{ db *gorm.DB }

func (l Labels) bind(tx *gorm.DB) Labels {
	l.db = tx
	return l
}

func (l Labels) join(ctx context.Context, fn func(tx Labels) error) error {
	if tx, ok := ctx.Value(key{}).(*gorm.DB); ok {
		return fn(l.bind(tx))
	}
	return fn(l)
}

// Add forgets what it was given.
func (l Labels) Add(ctx context.Context, name string) error {
	return l.join(ctx, func(tx Labels) error {
		return l.db.Exec("INSERT INTO labels (name) VALUES (?)", name).Error // want `"l.db" is used in a function that is given "tx"`
	})
}

// Remove does not.
func (l Labels) Remove(ctx context.Context, name string) error {
	return l.join(ctx, func(tx Labels) error {
		return tx.db.Exec("DELETE FROM labels WHERE name = ?", name).Error
	})
}
