// Package script sends transaction control as text through txruntime.
package script

import (
	"context"

	"github.com/txvet/txvet/txruntime"
)

// Apply ends the transaction behind the session's back.
func Apply(ctx context.Context, s *txruntime.Session, sql string) error {
	if _, err := s.Exec(ctx, sql); err != nil {
		return err
	}
	_, err := s.Exec(ctx, "commit") // want `COMMIT is sent as text inside transaction "s" \(rawtx\)`
	return err
}

// ApplyRight uses the session.
func ApplyRight(ctx context.Context, s *txruntime.Session, sql string) error {
	if _, err := s.Exec(ctx, sql); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// Begin sends it to the engine, where it is on a connection of its own.
func Begin(ctx context.Context, e *txruntime.Engine) error {
	_, err := e.Autocommit(ctx, "BEGIN") // want `BEGIN is sent as text on pool "e": the next statement may run on another connection \(rawtx\)`
	return err
}

// Vacuum is what Autocommit is for.
func Vacuum(ctx context.Context, e *txruntime.Engine) error {
	_, err := e.Autocommit(ctx, "VACUUM")
	return err
}
