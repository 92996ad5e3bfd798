package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
	"gorm.io/gorm"

	"github.com/txvet/txvet/txruntime"
)

const returningSQL = insertSQL + " returning id"

var errNoKey = errors.New("a row has no key")

// flush is n rows whose keys the program needs afterwards. The base is the best
// that pgx offers in a transaction of its own.
func flush(n int) *task {
	return &task{
		title: fmt.Sprintf("Rows with their keys: %d", n),
		base:  batchFunc,
		variants: []variant{
			{rowFunc, func(ctx context.Context, c *clients) error {
				ids := make([]int64, n)
				return keys(ids, pgx.BeginFunc(ctx, c.pgx, func(tx pgx.Tx) error {
					for i := range ids {
						if err := tx.QueryRow(ctx, returningSQL, 7, i, "note").Scan(&ids[i]); err != nil {
							return err
						}
					}
					return nil
				}))
			}},
			{batchFunc, func(ctx context.Context, c *clients) error {
				ids := make([]int64, n)
				b := inserts(&pgx.Batch{}, ids)
				return keys(ids, pgx.BeginFunc(ctx, c.pgx, func(tx pgx.Tx) error {
					return tx.SendBatch(ctx, b).Close()
				}))
			}},
			{oneBatch, func(ctx context.Context, c *clients) error {
				ids := make([]int64, n)
				b := &pgx.Batch{}
				b.Queue("begin")
				inserts(b, ids)
				b.Queue("commit")
				return keys(ids, c.pgx.SendBatch(ctx, b).Close())
			}},
			{"database/sql, row by row", func(ctx context.Context, c *clients) error {
				ids := make([]int64, n)
				tx, err := c.sql.BeginTx(ctx, nil)
				if err != nil {
					return err
				}
				defer tx.Rollback()
				for i := range ids {
					if err := tx.QueryRowContext(ctx, returningSQL, 7, i, "note").Scan(&ids[i]); err != nil {
						return err
					}
				}
				return keys(ids, tx.Commit())
			}},
			{"bun RunInTx, NewInsert of a slice", func(ctx context.Context, c *clients) error {
				rows := newRows(n)
				return rowKeys(rows, c.bun.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
					_, err := tx.NewInsert().Model(&rows).Exec(ctx)
					return err
				}))
			}},
			{"gorm Transaction, Create of a slice", func(ctx context.Context, c *clients) error {
				rows := newRows(n)
				return rowKeys(rows, c.gorm.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
					return tx.Create(&rows).Error
				}))
			}},
			{txAdd, func(ctx context.Context, c *clients) error {
				rows := make([]*order, n)
				for i := range rows {
					rows[i] = &order{Customer: 7, Total: int64(i), Note: "note"}
				}
				err := c.tx.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
					orders.Add(s, rows...)
					return nil
				})
				for _, r := range rows {
					if _, unknown := r.ID.Get(); err == nil {
						err = unknown
					}
				}
				return err
			}},
		},
	}
}

// inserts queues a row for each key.
func inserts(b *pgx.Batch, ids []int64) *pgx.Batch {
	for i := range ids {
		b.Queue(returningSQL, 7, i, "note").QueryRow(func(row pgx.Row) error { return row.Scan(&ids[i]) })
	}
	return b
}

func newRows(n int) []row {
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{Customer: 7, Total: int64(i), Note: "note"}
	}
	return rows
}

// keys looks whether the transaction gave all keys.
func keys(ids []int64, err error) error {
	for _, id := range ids {
		if err == nil && id == 0 {
			err = errNoKey
		}
	}
	return err
}

func rowKeys(rows []row, err error) error {
	for i := range rows {
		if err == nil && rows[i].ID == 0 {
			err = errNoKey
		}
	}
	return err
}
