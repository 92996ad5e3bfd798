// Package tags goes on after a statement of txruntime has failed.
package tags

import (
	"context"
	"errors"
	"log"

	"github.com/txvet/txvet/txruntime"
)

const insert = "insert into tags (name) values ($1)"

// Again goes on with the session.
func Again(ctx context.Context, s *txruntime.Session, name string) error {
	if _, err := s.Exec(ctx, insert, name); err != nil {
		log.Print(err)
	}
	_, err := s.Exec(ctx, "update tags set n = n + 1 where name = $1", name) // want `"s" is used after the statement on line \d+ failed: the session refuses everything until a rollback \(abortedtx\)`
	return err
}

// Nested lets it fail by itself.
func Nested(ctx context.Context, s *txruntime.Session, name string) error {
	if err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, insert, name)
		return err
	}); err != nil {
		log.Print(err)
	}
	_, err := s.Exec(ctx, "update tags set n = n + 1 where name = $1", name)
	return err
}

// Found expects no row, which is no failure.
func Found(ctx context.Context, s *txruntime.Session, name string) error {
	_, err := txruntime.One[int64](ctx, s, "select id from tags where name = $1", name)
	if err == nil {
		return nil
	}
	if !errors.Is(err, txruntime.ErrNoRows) {
		return err
	}
	_, err = s.Exec(ctx, insert, name)
	return err
}

// Several expects too many.
func Several(ctx context.Context, s *txruntime.Session, name string) error {
	id, err := txruntime.One[int64](ctx, s, "select id from tags where name = $1", name)
	switch {
	case errors.Is(err, txruntime.ErrTooManyRows):
		_, err = s.Exec(ctx, "delete from tags where name = $1", name)
		return err
	case err != nil:
		return err
	}
	_, err = s.Exec(ctx, "update tags set n = n + 1 where id = $1", id)
	return err
}
