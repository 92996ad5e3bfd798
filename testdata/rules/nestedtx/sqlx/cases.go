// Package gallery tags pictures on sqlx.
package gallery

import (
	"context"
	"errors"

	"github.com/jmoiron/sqlx"
)

// Gallery stores pictures.
type Gallery struct {
	db *sqlx.DB
}

// New returns a gallery on db, which stays the caller's.
func New(db *sqlx.DB) *Gallery { return &Gallery{db: db} }

// withTxn runs fn in a transaction that commits when fn returns nil.
func (g *Gallery) withTxn(ctx context.Context, fn func(ctx context.Context, tx *sqlx.Tx) error) error {
	tx, err := g.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(ctx, tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func addTag(ctx context.Context, tx *sqlx.Tx, picture int64, tag string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO tags (picture, tag) VALUES ($1, $2)`, picture, tag)
	return err
}

// tag adds a tag in a transaction of its own.
func (g *Gallery) tag(ctx context.Context, picture int64, tag string) error {
	return g.withTxn(ctx, func(ctx context.Context, tx *sqlx.Tx) error { return addTag(ctx, tx, picture, tag) })
}

// AutoTagNestsScopes tags by a method with its own scope inside a scope.
func (g *Gallery) AutoTagNestsScopes(ctx context.Context, picture int64, tags []string) error {
	return g.withTxn(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		for _, t := range tags {
			if err := g.tag(ctx, picture, t); err != nil { // want `second transaction .*while "tx" \(begun on line 43\) is open \(nestedtx\)`
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE pictures SET tagged = true WHERE id = $1`, picture)
		return err
	})
}

// AutoTagBeginsTwice opens a second transaction beside the first.
func (g *Gallery) AutoTagBeginsTwice(ctx context.Context, picture int64, tag string) error {
	tx, err := g.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := addTag(ctx, tx, picture, tag); err != nil {
		return err
	}
	second, err := g.db.BeginTxx(ctx, nil) // want `a second transaction is begun on "g.db" while "tx" \(begun on line 56\) is open \(nestedtx\)`
	if err != nil {
		return err
	}
	defer second.Rollback()
	if _, err := second.ExecContext(ctx, `INSERT INTO log (picture) VALUES ($1)`, picture); err != nil {
		return err
	}
	if err := second.Commit(); err != nil {
		return err
	}
	return tx.Commit()
}

// AutoTag tags in the one transaction.
func (g *Gallery) AutoTag(ctx context.Context, picture int64, tags []string) error {
	return g.withTxn(ctx, func(ctx context.Context, tx *sqlx.Tx) error {
		for _, t := range tags {
			if err := addTag(ctx, tx, picture, t); err != nil {
				return err
			}
		}
		return nil
	})
}

// TagInTurns has one scope after the other.
func (g *Gallery) TagInTurns(ctx context.Context, pictures []int64, tag string) error {
	for _, p := range pictures {
		if err := g.tag(ctx, p, tag); err != nil {
			return err
		}
	}
	return nil
}
