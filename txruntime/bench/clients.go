package main

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/txvet/txvet/txruntime"
	_ "github.com/txvet/txvet/txruntime/pgx"
)

// width is how many connections each library has, and how many goroutines use
// them when throughput is measured.
const width = 8

// clients are the libraries, each with a pool of its own and its defaults, but that
// gorm logs nothing, and that bun, which writes arguments into the statements, does
// not have them prepared, as its documentation advises.
type clients struct {
	pgx  *pgxpool.Pool
	sql  *sql.DB
	bun  *bun.DB
	gorm *gorm.DB
	tx   *txruntime.Factory

	// mark is called where the loading of relations begins and where it ends.
	mark func()

	closers []func()
}

// connect opens all of them on a database. After an error nothing is left open.
func connect(u string) (*clients, error) {
	c := &clients{mark: func() {}}
	if err := c.open(u); err != nil {
		c.close()
		return nil, fmt.Errorf("connect: %w", err)
	}
	return c, nil
}

func (c *clients) open(u string) error {
	config, err := pgxpool.ParseConfig(plain(u))
	if err != nil {
		return err
	}
	config.MaxConns = width
	if c.pgx, err = pgxpool.NewWithConfig(context.Background(), config); err != nil {
		return err
	}
	c.closers = append(c.closers, c.pgx.Close)

	c.sql = c.standard(*config.ConnConfig)
	c.gorm, err = gorm.Open(postgres.New(postgres.Config{Conn: c.standard(*config.ConnConfig)}), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		return err
	}
	simple := *config.ConnConfig
	simple.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	c.bun = bun.NewDB(c.standard(simple), pgdialect.New())

	engine, err := txruntime.Open(context.Background(), u, txruntime.WithPool(width, 0, 0, 0))
	if err != nil {
		return err
	}
	c.closers = append(c.closers, func() { engine.Dispose(context.Background()) })
	c.tx = engine.Factory()
	return nil
}

// standard opens a pool of database/sql.
func (c *clients) standard(config pgx.ConnConfig) *sql.DB {
	db := stdlib.OpenDB(config)
	db.SetMaxOpenConns(width)
	db.SetMaxIdleConns(width)
	c.closers = append(c.closers, func() { db.Close() })
	return db
}

func (c *clients) close() {
	for _, f := range c.closers {
		f()
	}
}
