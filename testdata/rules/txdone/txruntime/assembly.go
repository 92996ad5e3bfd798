package ledger

import (
	"context"

	"github.com/txvet/txvet/txruntime"
	"txvet.test/rules/txdone/txruntime/parts"
)

// Assemble goes on when another package has committed.
func (l *Ledger) Assemble(ctx context.Context) error {
	s := l.sessions.Session(ctx)
	defer s.Close()
	if err := parts.Start(ctx, s); err != nil {
		return err
	}
	if err := parts.Add(ctx, s, "wheel"); err != nil {
		return err
	}
	if err := parts.Finish(ctx, s); err != nil {
		return err
	}
	return parts.Whole(ctx, s, "bell")
}

// Disassemble does not begin anew.
func (l *Ledger) Disassemble(ctx context.Context) error {
	s := l.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	if err := parts.Add(ctx, s, "wheel"); err != nil {
		return err
	}
	if err := parts.Finish(ctx, s); err != nil {
		return err
	}
	return parts.Add(ctx, s, "bell") // want `"s" is used after it was committed on line \d+ and before it begins anew \(txdone\)`
}

// Ahead has a session from another package's view.
func (l *Ledger) Ahead(ctx context.Context, names []string) error {
	s := l.sessions.Session(ctx)
	defer s.Close()
	for _, name := range names {
		if err := parts.Whole(ctx, s, name); err != nil {
			return err
		}
	}
	return parts.Add(ctx, s, "bell") // want `Add uses session "s", which has no transaction here: begin one first \(outsidetx\)`
}

// House has a scope of another package.
func (l *Ledger) House(ctx context.Context, id int64) (int64, error) {
	return parts.InTx(ctx, l.sessions, func(ctx context.Context, s *txruntime.Session) (int64, error) {
		if err := parts.Add(ctx, s, "bell"); err != nil {
			return 0, err
		}
		if err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
			return parts.Add(ctx, s, "horn")
		}); err != nil {
			return 0, parts.Add(ctx, s, "whistle")
		}
		return txruntime.One[int64](ctx, s, "select count(*) from parts")
	})
}

// HouseDone finishes it by hand and goes on.
func (l *Ledger) HouseDone(ctx context.Context, id int64) (int64, error) {
	return parts.InTx(ctx, l.sessions, func(ctx context.Context, s *txruntime.Session) (int64, error) {
		if err := s.Commit(ctx); err != nil {
			return 0, err
		}
		return txruntime.One[int64](ctx, s, "select count(*) from parts") // want `"s" is used after it was committed on line \d+ and before it begins anew \(txdone\)`
	})
}
