// Written by make docs from analyzers/txescape/doc.go.

package txescape

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
)

type Session struct {
	pool *pgxpool.Pool
	tx   pgx.Tx
}

func (s *Session) Start(ctx context.Context, user int) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		s.tx = tx // want `^transaction "tx" is stored in s\.tx and outlives its scope \(txescape\)$`
		_, err := tx.Exec(ctx, "INSERT INTO sessions (user_id) VALUES ($1)", user)
		return err
	})
}

func insert(ctx context.Context, tx *sql.Tx, item int) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO items (id) VALUES ($1)", item)
	return err
}

func InsertAll(ctx context.Context, db *sql.DB, items []int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var g errgroup.Group
	for _, item := range items {
		g.Go(func() error { return insert(ctx, tx, item) }) // want `^transaction "tx" \(begun on line .*\) is used in a goroutine \(txescape\)$`
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return tx.Commit()
}
