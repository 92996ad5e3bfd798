// Package shop is a service of repositories on bun, which share a transaction in one
// way or another.
package shop

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"
)

// Order is one row of orders.
type Order struct {
	ID    int64 `bun:",pk,autoincrement"`
	State string
}

// Item is one row of items.
type Item struct {
	ID    int64 `bun:",pk"`
	Stock int
}

var errSoldOut = errors.New("sold out")

// Orders stores orders on whatever runs a query.
type Orders struct{ db bun.IDB }

// NewOrders returns orders on the pool, or on a transaction.
func NewOrders(db bun.IDB) *Orders { return &Orders{db: db} }

// WithTx gives orders on the transaction.
func (r *Orders) WithTx(tx bun.Tx) *Orders { return &Orders{db: tx} }

// Create makes one.
func (r *Orders) Create(ctx context.Context, o *Order) error {
	_, err := r.db.NewInsert().Model(o).Exec(ctx)
	return err
}

func take(ctx context.Context, db bun.IDB, id int64) error {
	res, err := db.NewUpdate().Model((*Item)(nil)).Set("stock = stock - 1").Where("id = ? AND stock > 0", id).Exec(ctx)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return errSoldOut
	}
	return err
}

// Shop sells.
type Shop struct {
	db     *bun.DB
	orders *Orders
}

// New returns a shop whose repository shares its pool.
func New(db *bun.DB) *Shop { return &Shop{db: db, orders: NewOrders(db)} }

// BuyOutside uses the pool in the callback.
func (s *Shop) BuyOutside(ctx context.Context, o *Order, item int64) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := take(ctx, tx, item); err != nil {
			return err
		}
		_, err := s.db.NewInsert().Model(o).Exec(ctx) // want `^"s.db" is used while transaction "tx" \(begun on line \d+\) is open: the statement runs outside it and survives its rollback \(outsidetx\)$`
		return err
	})
}

// BuyHelperOutside gives the pool to a function.
func (s *Shop) BuyHelperOutside(ctx context.Context, o *Order, item int64) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(o).Exec(ctx); err != nil {
			return err
		}
		return take(ctx, s.db, item) // want `take uses "s.db" while transaction "tx" \(begun on line \d+\) is open`
	})
}

// BuyRepositoryOutside uses the repository as it is.
func (s *Shop) BuyRepositoryOutside(ctx context.Context, o *Order, item int64) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := take(ctx, tx, item); err != nil {
		return err
	}
	if err := s.orders.Create(ctx, o); err != nil { // want `Create uses .* while transaction "tx" \(begun on line \d+\) is open`
		return err
	}
	return tx.Commit()
}

// BuyConnOutside sends the query to the pool, though it was made of the transaction.
func (s *Shop) BuyConnOutside(ctx context.Context, o *Order) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(o).Conn(s.db).Exec(ctx) // want `is used while transaction "tx" \(begun on line \d+\) is open`
		return err
	})
}

// BuyRawOutside has SQL of its own.
func (s *Shop) BuyRawOutside(ctx context.Context, o *Order) error {
	return s.db.RunInTx(ctx, &sql.TxOptions{}, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(o).Returning("id").Exec(ctx); err != nil {
			return err
		}
		q := s.db.NewRaw("UPDATE orders SET state = 'new' WHERE id = ?", o.ID)
		_, err := q.Exec(ctx) // want `is used while transaction "tx" \(begun on line \d+\) is open`
		return err
	})
}

// Buy stays inside.
func (s *Shop) Buy(ctx context.Context, o *Order, item int64) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := take(ctx, tx, item); err != nil {
			return err
		}
		if err := s.orders.WithTx(tx).Create(ctx, o); err != nil {
			return err
		}
		return NewOrders(tx).Create(ctx, &Order{State: "copy"})
	})
}

// BuyOnConn makes the query of the pool, and sends it to the transaction.
func (s *Shop) BuyOnConn(ctx context.Context, o *Order) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		_, err := s.db.NewInsert().Model(o).Conn(tx).Exec(ctx)
		return err
	})
}

// BuyInSavepoint nests.
func (s *Shop) BuyInSavepoint(ctx context.Context, o *Order, item int64) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := take(ctx, tx, item); err != nil {
			return err
		}
		return tx.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
			return NewOrders(tx).Create(ctx, o)
		})
	})
}

// Save runs in what it is given.
func Save(ctx context.Context, db bun.IDB, o *Order, item int64) error {
	return db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := take(ctx, tx, item); err != nil {
			return err
		}
		_, err := tx.NewUpdate().Model(o).WherePK().Exec(ctx)
		return err
	})
}

// SaveOutside uses what it is given beside the transaction that it began on it.
func SaveOutside(ctx context.Context, db bun.IDB, o *Order, item int64) error {
	return db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := take(ctx, tx, item); err != nil {
			return err
		}
		_, err := db.NewUpdate().Model(o).WherePK().Exec(ctx) // want `"db" is used while transaction "tx" \(begun on line \d+\) is open`
		return err
	})
}

// Default uses the pool unless there is a transaction.
func (s *Shop) Default(ctx context.Context, db bun.IDB, o *Order) error {
	if db == nil {
		db = s.db
	}
	_, err := db.NewInsert().Model(o).Exec(ctx)
	return err
}

// DefaultInTx gives it one, or none.
func (s *Shop) DefaultInTx(ctx context.Context, o *Order) error {
	if err := s.Default(ctx, nil, o); err != nil {
		return err
	}
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return s.Default(ctx, tx, o) })
}

type key struct{}

// from is the transaction of the context, or the pool.
func (s *Shop) from(ctx context.Context) bun.IDB {
	if tx, ok := ctx.Value(key{}).(bun.Tx); ok {
		return tx
	}
	return s.db
}

// InTx runs fn in a transaction that the context carries.
func (s *Shop) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		return fn(context.WithValue(ctx, key{}, tx))
	})
}

// Carried goes through the context.
func (s *Shop) Carried(ctx context.Context, o *Order, item int64) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := take(ctx, s.from(ctx), item); err != nil {
			return err
		}
		_, err := s.from(ctx).NewInsert().Model(o).Exec(ctx)
		return err
	})
}

// CarriedOutside uses the field.
func (s *Shop) CarriedOutside(ctx context.Context, o *Order, item int64) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := take(ctx, s.from(ctx), item); err != nil {
			return err
		}
		_, err := s.db.NewInsert().Model(o).Exec(ctx) // want `is used while transaction .*\(begun on line \d+\) is open`
		return err
	})
}

// Around reads before and after.
func (s *Shop) Around(ctx context.Context, o *Order) error {
	if err := s.db.NewSelect().Model(o).WherePK().Scan(ctx); err != nil {
		return err
	}
	err := s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model(o).WherePK().Exec(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return s.db.NewSelect().Model(o).WherePK().Scan(ctx)
}

// Store binds repositories to what it is given.
type Store struct {
	db     bun.IDB
	orders *Orders
}

// NewStore returns one.
func NewStore(db bun.IDB) *Store { return &Store{db: db, orders: NewOrders(db)} }

// InTx gives a store in a transaction to fn.
func (s *Store) InTx(ctx context.Context, fn func(ctx context.Context, s *Store) error) error {
	return s.db.RunInTx(ctx, &sql.TxOptions{}, func(ctx context.Context, tx bun.Tx) error { return fn(ctx, NewStore(tx)) })
}

// Both creates two orders or none.
func (s *Store) Both(ctx context.Context, a, b *Order) error {
	return s.InTx(ctx, func(ctx context.Context, s *Store) error {
		if err := s.orders.Create(ctx, a); err != nil {
			return err
		}
		return s.orders.Create(ctx, b)
	})
}

// BeforeAppendModel is a hook that reads and changes nothing but the model.
func (o *Order) BeforeAppendModel(ctx context.Context, query bun.Query) error {
	if o.State == "" {
		o.State = "new"
	}
	return nil
}

// AfterInsert writes where the query ran.
func (o *Order) AfterInsert(ctx context.Context, query *bun.InsertQuery) error {
	_, err := query.NewUpdate().Model((*Item)(nil)).Set("stock = stock - 1").Where("id = ?", o.ID).Exec(ctx)
	return err
}
