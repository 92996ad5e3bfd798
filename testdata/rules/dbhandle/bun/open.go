// Package open opens databases, on bun.
package open

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// User is one row of users.
type User struct {
	ID   int64 `bun:",pk"`
	Name string
}

// Find opens a pool for one query, and closes it never.
func Find(ctx context.Context, dsn string, id int64) (*User, error) {
	sqlDB, err := sql.Open("pgx", dsn) // want `^pool "sqlDB" is never closed \(dbhandle\)$`
	if err != nil {
		return nil, err
	}
	db := bun.NewDB(sqlDB, pgdialect.New())
	user := &User{ID: id}
	err = db.NewSelect().Model(user).WherePK().Scan(ctx)
	return user, err
}

// Open gives it to the caller.
func Open(dsn string) (*bun.DB, error) {
	sqlDB, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return bun.NewDB(sqlDB, pgdialect.New()), nil
}

// Run closes bun's, which is the same.
func Run(ctx context.Context, dsn string) error {
	sqlDB, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	db := bun.NewDB(sqlDB, pgdialect.New())
	defer db.Close()
	_, err = db.NewCreateTable().Model((*User)(nil)).IfNotExists().Exec(ctx)
	return err
}

// RunSQL closes the one beneath.
func RunSQL(ctx context.Context, dsn string) error {
	sqlDB, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer sqlDB.Close()
	db := bun.NewDB(sqlDB, pgdialect.New())
	return db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&User{Name: "root"}).Exec(ctx)
		return err
	})
}

// Store has it for good.
type Store struct{ db *bun.DB }

// NewStore keeps it.
func NewStore(dsn string) (*Store, error) {
	db, err := Open(dsn)
	if err != nil {
		return nil, err
	}
	if err := db.Ping(); err != nil {
		_ = db.Close()
		return nil, err
	}
	return &Store{db: db}, nil
}

// Close ends it.
func (s *Store) Close() error { return s.db.Close() }
