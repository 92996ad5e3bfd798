// Package library lends books, on bun.
package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
)

// Book is one row of books.
type Book struct {
	bun.BaseModel `bun:"table:books"`

	ID    int64 `bun:",pk,autoincrement"`
	Title string
	Lent  bool
}

// Loan is a book that somebody has.
type Loan struct {
	ID     int64 `bun:",pk,autoincrement"`
	BookID int64
	Reader string
}

// Library stores books and loans.
type Library struct{ db *bun.DB }

// New returns a library on db, which stays the caller's.
func New(db *bun.DB) *Library { return &Library{db: db} }

// Lend defers the rollback.
func (l *Library) Lend(ctx context.Context, loan *Loan) error {
	tx, err := l.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.NewInsert().Model(loan).Exec(ctx); err != nil {
		return err
	}
	if _, err := tx.NewUpdate().Model(&Book{ID: loan.BookID, Lent: true}).Column("lent").WherePK().Exec(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

// LendByHand rolls back where it fails.
func (l *Library) LendByHand(ctx context.Context, loan *Loan) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(loan).Returning("id").Exec(ctx); err != nil {
		_ = tx.Rollback()
		return err
	}
	if loan.Reader == "" {
		return tx.Rollback()
	}
	return tx.Commit()
}

// LendBySqlHandle asks whether the rollback came too late.
func (l *Library) LendBySqlHandle(ctx context.Context, loan *Loan) (err error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if rbErr := tx.Rollback(); rbErr != nil && !errors.Is(rbErr, sql.ErrTxDone) {
			err = errors.Join(err, rbErr)
		}
	}()
	if _, err := tx.NewInsert().Model(loan).Exec(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

// Scoped leaves all of it to bun.
func (l *Library) Scoped(ctx context.Context, loan *Loan) error {
	return l.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(loan).Exec(ctx)
		return err
	})
}

// Begin hands the transaction out.
func (l *Library) Begin(ctx context.Context) (bun.Tx, error) { return l.db.BeginTx(ctx, nil) }

// Unit owns a transaction, by value.
type Unit struct {
	tx bun.Tx
}

// NewUnit stores what it began.
func (l *Library) NewUnit(ctx context.Context) (*Unit, error) {
	tx, err := l.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return &Unit{tx: tx}, nil
}

// Close ends it by the error that its owner had.
func (u *Unit) Close(err error) error {
	if err != nil {
		return errors.Join(err, u.tx.Rollback())
	}
	return u.tx.Commit()
}

// ByUnit works in one.
func (l *Library) ByUnit(ctx context.Context, loan *Loan) error {
	u, err := l.NewUnit(ctx)
	if err != nil {
		return err
	}
	_, err = u.tx.NewInsert().Model(loan).Exec(ctx)
	return u.Close(err)
}

// insert takes whatever runs a query.
func insert(ctx context.Context, db bun.IDB, loan *Loan) error {
	_, err := db.NewInsert().Model(loan).Exec(ctx)
	return err
}

// Passed passes the transaction by value as an interface.
func (l *Library) Passed(ctx context.Context, loan *Loan) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insert(ctx, tx, loan); err != nil {
		return err
	}
	return tx.Commit()
}

// Renew has a savepoint for what may fail.
func (l *Library) Renew(ctx context.Context, loan *Loan) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	sp, err := tx.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := insert(ctx, sp, loan); err != nil {
		if err := sp.Rollback(); err != nil {
			return err
		}
	} else if err := sp.Commit(); err != nil {
		return err
	}
	return tx.Commit()
}

// Pinned holds a connection until the end.
func (l *Library) Pinned(ctx context.Context, books []Book) error {
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.NewInsert().Model(&books).Exec(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

// Pointer keeps a pointer to it.
func (l *Library) Pointer(ctx context.Context, loan *Loan) error {
	var current *bun.Tx
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	current = &tx
	defer func() {
		if current != nil {
			_ = current.Rollback()
		}
	}()
	if err := insert(ctx, current, loan); err != nil {
		return err
	}
	if err := current.Commit(); err != nil {
		return err
	}
	current = nil
	return nil
}
