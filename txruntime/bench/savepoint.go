package main

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
	"gorm.io/gorm"

	"github.com/txvet/txvet/txruntime"
)

const updateSQL = "update stock set n = n + $1 where id = $2"

var savepoint = task{
	title: "A savepoint around one UPDATE",
	base:  beginFunc,
	variants: []variant{
		{beginFunc, func(ctx context.Context, c *clients) error {
			return pgx.BeginFunc(ctx, c.pgx, func(tx pgx.Tx) error {
				return pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
					_, err := tx.Exec(ctx, updateSQL, 1, 1)
					return err
				})
			})
		}},
		{"database/sql", func(ctx context.Context, c *clients) error {
			tx, err := c.sql.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			defer tx.Rollback()
			if _, err := tx.ExecContext(ctx, "savepoint sp"); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, updateSQL, 1, 1); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "release savepoint sp"); err != nil {
				return err
			}
			return tx.Commit()
		}},
		{"bun RunInTx twice", func(ctx context.Context, c *clients) error {
			return c.bun.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
				return tx.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
					_, err := tx.ExecContext(ctx, "update stock set n = n + ? where id = ?", 1, 1)
					return err
				})
			})
		}},
		{"gorm Transaction twice", func(ctx context.Context, c *clients) error {
			return c.gorm.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
				return tx.Transaction(func(tx *gorm.DB) error {
					return tx.Exec("update stock set n = n + ? where id = ?", 1, 1).Error
				})
			})
		}},
		{txNested, func(ctx context.Context, c *clients) error {
			return c.tx.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				return s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
					_, err := s.Exec(ctx, updateSQL, 1, 1)
					return err
				})
			})
		}},
	},
}
