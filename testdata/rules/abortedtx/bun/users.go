// Package users keeps user accounts in PostgreSQL, on bun.
package users

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// User is one row of users.
type User struct {
	ID   int64  `bun:",pk,autoincrement"`
	Name string `bun:",unique"`
	Seen int
}

// Users is a repository.
type Users struct{ db *bun.DB }

// Open returns users in the database of the DSN.
func Open(dsn string) (*Users, error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return &Users{db: bun.NewDB(db, pgdialect.New())}, nil
}

// Close ends it.
func (u *Users) Close() error { return u.db.Close() }

func isDuplicate(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.Code == "23505"
}

func insert(ctx context.Context, db bun.IDB, name string) error {
	_, err := db.NewInsert().Model(&User{Name: name}).Exec(ctx)
	return err
}

// EnsureContinuesAfterDuplicate looks for the row that was in the way.
func (u *Users) EnsureContinuesAfterDuplicate(ctx context.Context, name string) (*User, error) {
	user := &User{Name: name}
	err := u.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(user).Exec(ctx)
		if isDuplicate(err) {
			return tx.NewSelect().Model(user).Where("name = ?", name).Scan(ctx) // want `^"tx" is used after the statement on line \d+ failed: PostgreSQL refuses it until a rollback to a savepoint \(abortedtx\)$`
		}
		return err
	})
	return user, err
}

// SeenContinuesAfterHelper goes on after a function failed.
func (u *Users) SeenContinuesAfterHelper(ctx context.Context, name string) error {
	tx, err := u.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insert(ctx, tx, name); err != nil {
		if _, err := tx.NewUpdate().Model((*User)(nil)).Set("seen = seen + 1").Where("name = ?", name).Exec(ctx); err != nil { // want `"tx" is used after the statement on line \d+ failed`
			return err
		}
	}
	return tx.Commit()
}

// Ensure says what to do about a conflict in the statement.
func (u *Users) Ensure(ctx context.Context, user *User) error {
	return u.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(user).On("CONFLICT (name) DO UPDATE").Set("seen = EXCLUDED.seen").Exec(ctx); err != nil {
			return err
		}
		return tx.NewSelect().Model(user).Where("name = ?", user.Name).Scan(ctx)
	})
}

// EnsureByRead goes on after a query that found nothing.
func (u *Users) EnsureByRead(ctx context.Context, user *User) error {
	return u.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewSelect().Model(user).Where("name = ?", user.Name).For("UPDATE").Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			_, err = tx.NewInsert().Model(user).Exec(ctx)
		}
		return err
	})
}

// EnsureByEqual compares, as older code does.
func (u *Users) EnsureByEqual(ctx context.Context, user *User) error {
	tx, err := u.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	switch err := tx.NewSelect().Model(user).WherePK().Scan(ctx); err {
	case nil:
	case sql.ErrNoRows:
		if err := insert(ctx, tx, user.Name); err != nil {
			return err
		}
	default:
		return err
	}
	return tx.Commit()
}

// EnsureNested expects the failure in a savepoint.
func (u *Users) EnsureNested(ctx context.Context, user *User) error {
	return u.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		err := tx.RunInTx(ctx, nil, func(ctx context.Context, sp bun.Tx) error { return insert(ctx, sp, user.Name) })
		if err != nil && !isDuplicate(err) {
			return err
		}
		return tx.NewSelect().Model(user).Where("name = ?", user.Name).Scan(ctx)
	})
}

// EnsureBySavepoint begins and finishes it by hand.
func EnsureBySavepoint(ctx context.Context, tx bun.Tx, user *User) error {
	sp, err := tx.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := insert(ctx, sp, user.Name); err != nil {
		if rbErr := sp.Rollback(); rbErr != nil {
			return errors.Join(err, rbErr)
		}
		return tx.NewSelect().Model(user).Where("name = ?", user.Name).Scan(ctx)
	}
	return sp.Commit()
}

// OnThePool fails outside any transaction, so the next statement is free to run.
func (u *Users) OnThePool(ctx context.Context, name string) error {
	err := insert(ctx, u.db, name)
	if isDuplicate(err) {
		_, err = u.db.NewUpdate().Model((*User)(nil)).Set("seen = seen + 1").Where("name = ?", name).Exec(ctx)
	}
	return err
}
