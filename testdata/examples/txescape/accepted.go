// Written by make docs from analyzers/txescape/doc.go.

package txescape

import (
	"context"
	"database/sql"

	"golang.org/x/sync/errgroup"
)

func insertOne(ctx context.Context, db *sql.DB, item int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insert(ctx, tx, item); err != nil {
		return err
	}
	return tx.Commit()
}

func InsertEach(ctx context.Context, db *sql.DB, items []int) error {
	var g errgroup.Group
	for _, item := range items {
		g.Go(func() error { return insertOne(ctx, db, item) })
	}
	return g.Wait()
}

type Unit struct{ tx *sql.Tx }

func NewUnit(ctx context.Context, db *sql.DB) (*Unit, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &Unit{tx: tx}, nil
}

func (u *Unit) Commit() error   { return u.tx.Commit() }
func (u *Unit) Rollback() error { return u.tx.Rollback() }
