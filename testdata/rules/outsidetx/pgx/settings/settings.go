// Package settings reads settings.
package settings

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Settings reads on the pool.
type Settings struct {
	pool *pgxpool.Pool
}

// New returns settings on pool.
func New(pool *pgxpool.Pool) *Settings { return &Settings{pool: pool} }

// Price returns what a seat costs.
func (s *Settings) Price(ctx context.Context) (int, error) { return s.number(ctx, "price") }

func (s *Settings) number(ctx context.Context, key string) (n int, err error) {
	err = s.pool.QueryRow(ctx, `SELECT value FROM settings WHERE key = $1`, key).Scan(&n)
	return n, err
}
