// Package sessions uses sessions of txruntime that it is given.
package sessions

import (
	"context"

	"github.com/txvet/txvet/txruntime"
)

// Touch needs a transaction.
//
// effect: writes s with ctx
func Touch(ctx context.Context, s *txruntime.Session) error {
	_, err := s.Exec(ctx, "update t set n = 1")
	return err
}

// Finish ends the one that there is.
//
// effect: return: commits s
func Finish(ctx context.Context, s *txruntime.Session) error { return s.Commit(ctx) }

// Start leaves one behind.
//
// effect: begins on s with ctx
// effect: return: lends s
func Start(ctx context.Context, s *txruntime.Session) error { return s.Start(ctx) }

// Whole has one of its own.
//
// effect: begins on s with ctx
// effect: return: lends s
// effect: error: lends s
// effect: error: nothing
func Whole(ctx context.Context, s *txruntime.Session) error {
	if err := s.Start(ctx); err != nil {
		return err
	}
	defer s.Rollback(ctx)
	if err := Touch(ctx, s); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// Scoped has one, too, and knows when it is over.
//
// effect: begins on s with ctx
func Scoped(ctx context.Context, s *txruntime.Session) error {
	return s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error { return Touch(ctx, s) })
}

// Saved is inside of the one that there is.
//
// effect: reads s with ctx
func Saved(ctx context.Context, s *txruntime.Session) error {
	return s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error { return Touch(ctx, s) })
}

// Made gives one that has none.
//
// effect: return: opens r0 on f
func Made(ctx context.Context, f *txruntime.Factory) *txruntime.Session { return f.Session(ctx) }

// Apart is of no concern to a transaction of its caller.
func Apart(ctx context.Context, f *txruntime.Factory) error {
	return f.Begin(txruntime.Detach(ctx), func(ctx context.Context, s *txruntime.Session) error { return Touch(ctx, s) })
}
