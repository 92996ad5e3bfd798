// Package parts is what others do with their sessions.
package parts

import (
	"context"

	"github.com/txvet/txvet/txruntime"
)

// Add needs a transaction.
func Add(ctx context.Context, s *txruntime.Session, name string) error {
	_, err := s.Exec(ctx, "insert into parts (name) values ($1)", name)
	return err
}

// Finish commits the one that there is.
func Finish(ctx context.Context, s *txruntime.Session) error {
	return s.Commit(ctx)
}

// Start begins one.
func Start(ctx context.Context, s *txruntime.Session) error {
	return s.Start(ctx)
}

// Whole is one by itself.
func Whole(ctx context.Context, s *txruntime.Session, name string) error {
	return s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		return Add(ctx, s, name)
	})
}

// InTx runs fn in one.
func InTx[T any](ctx context.Context, f *txruntime.Factory, fn func(ctx context.Context, s *txruntime.Session) (T, error)) (T, error) {
	var out T
	err := f.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		var err error
		out, err = fn(ctx, s)
		return err
	})
	return out, err
}
