package main

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"
	"gorm.io/gorm"

	"github.com/txvet/txvet/txruntime"
)

const insertSQL = "insert into orders (customer, total, note) values ($1, $2, $3)"

// order is a row for txruntime, and row one for gorm and bun.
type (
	order struct {
		ID       txruntime.Key[int64] `db:"id,pk,auto"`
		Customer int64
		Total    int64
		Note     string
	}
	row struct {
		bun.BaseModel `bun:"table:orders" gorm:"-"`

		ID       int64 `bun:"id,pk,autoincrement" gorm:"primaryKey"`
		Customer int64
		Total    int64
		Note     string
	}
)

func (row) TableName() string { return "orders" }

var orders = txruntime.NewTable[order]("orders")

var insert = task{
	title: "One INSERT in a transaction",
	base:  beginFunc,
	variants: []variant{
		{"pgx Begin, Exec, Commit", func(ctx context.Context, c *clients) error {
			tx, err := c.pgx.Begin(ctx)
			if err != nil {
				return err
			}
			defer tx.Rollback(ctx)
			if _, err := tx.Exec(ctx, insertSQL, 7, 100, "note"); err != nil {
				return err
			}
			return tx.Commit(ctx)
		}},
		{beginFunc, func(ctx context.Context, c *clients) error {
			return pgx.BeginFunc(ctx, c.pgx, func(tx pgx.Tx) error {
				_, err := tx.Exec(ctx, insertSQL, 7, 100, "note")
				return err
			})
		}},
		{oneBatch, func(ctx context.Context, c *clients) error {
			b := &pgx.Batch{}
			b.Queue("begin")
			b.Queue(insertSQL, 7, 100, "note")
			b.Queue("commit")
			return c.pgx.SendBatch(ctx, b).Close()
		}},
		{"database/sql", func(ctx context.Context, c *clients) error {
			tx, err := c.sql.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			defer tx.Rollback()
			if _, err := tx.ExecContext(ctx, insertSQL, 7, 100, "note"); err != nil {
				return err
			}
			return tx.Commit()
		}},
		{"bun RunInTx, ExecContext", func(ctx context.Context, c *clients) error {
			return c.bun.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
				_, err := tx.ExecContext(ctx, "insert into orders (customer, total, note) values (?, ?, ?)", 7, 100, "note")
				return err
			})
		}},
		{"bun RunInTx, NewInsert", func(ctx context.Context, c *clients) error {
			return c.bun.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
				_, err := tx.NewInsert().Model(&row{Customer: 7, Total: 100, Note: "note"}).Exec(ctx)
				return err
			})
		}},
		{"gorm Transaction, Exec", func(ctx context.Context, c *clients) error {
			return c.gorm.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
				return tx.Exec("insert into orders (customer, total, note) values (?, ?, ?)", 7, 100, "note").Error
			})
		}},
		{"gorm Transaction, Create", func(ctx context.Context, c *clients) error {
			return c.gorm.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
				return tx.Create(&row{Customer: 7, Total: 100, Note: "note"}).Error
			})
		}},
		{txExec, func(ctx context.Context, c *clients) error {
			return c.tx.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				_, err := s.Exec(ctx, insertSQL, 7, 100, "note")
				return err
			})
		}},
		{txStart, func(ctx context.Context, c *clients) error {
			s := c.tx.Session(ctx)
			defer s.Close()
			if err := s.Start(ctx); err != nil {
				return err
			}
			if _, err := s.Exec(ctx, insertSQL, 7, 100, "note"); err != nil {
				return err
			}
			return s.Commit(ctx)
		}},
		{txQueue, func(ctx context.Context, c *clients) error {
			return c.tx.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				s.Queue(insertSQL, 7, 100, "note")
				return nil
			})
		}},
		{txAdd, func(ctx context.Context, c *clients) error {
			return c.tx.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
				orders.Add(s, &order{Customer: 7, Total: 100, Note: "note"})
				return nil
			})
		}},
	},
}

var empty = task{
	title: "An empty transaction",
	base:  beginFunc,
	variants: []variant{
		{beginFunc, func(ctx context.Context, c *clients) error {
			return pgx.BeginFunc(ctx, c.pgx, func(pgx.Tx) error { return nil })
		}},
		{"database/sql", func(ctx context.Context, c *clients) error {
			tx, err := c.sql.BeginTx(ctx, &sql.TxOptions{})
			if err != nil {
				return err
			}
			defer tx.Rollback()
			return tx.Commit()
		}},
		{"bun RunInTx", func(ctx context.Context, c *clients) error {
			return c.bun.RunInTx(ctx, nil, func(context.Context, bun.Tx) error { return nil })
		}},
		{"gorm Transaction", func(ctx context.Context, c *clients) error {
			return c.gorm.WithContext(ctx).Transaction(func(*gorm.DB) error { return nil })
		}},
		{txBegin, func(ctx context.Context, c *clients) error {
			return c.tx.Begin(ctx, func(context.Context, *txruntime.Session) error { return nil })
		}},
	},
}
