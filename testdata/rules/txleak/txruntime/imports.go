// Package imports leaves transactions of txruntime's sessions open.
package imports

import (
	"context"
	"errors"

	"github.com/txvet/txvet/txruntime"
)

// Imports has the sessions.
type Imports struct{ sessions *txruntime.Factory }

const insert = "insert into items (sku) values ($1)"

// Early returns without an end.
func (i *Imports) Early(ctx context.Context, sku string) error {
	s := i.sessions.Session(ctx)
	if err := s.Start(ctx); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, insert, sku); err != nil {
		return err // want `transaction "s" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return s.Commit(ctx)
}

// Closed has a deferred close, which is enough.
func (i *Imports) Closed(ctx context.Context, sku string) error {
	s := i.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, insert, sku); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// RolledBack has a deferred rollback.
func (i *Imports) RolledBack(ctx context.Context, sku string) error {
	s := i.sessions.Session(ctx)
	if err := s.Start(ctx); err != nil {
		return err
	}
	defer func() { _ = s.Rollback(context.WithoutCancel(ctx)) }()
	if _, err := s.Exec(ctx, insert, sku); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// Never ends it on any path.
func (i *Imports) Never(ctx context.Context, sku string) error {
	s := i.sessions.Session(ctx)
	if err := s.Start(ctx); err != nil { // want `transaction "s" is never committed or rolled back \(txleak\)`
		return err
	}
	_, err := s.Exec(ctx, insert, sku)
	return err
}

// Rest forgets the second of two.
func (i *Imports) Rest(ctx context.Context, skus []string) error {
	s := i.sessions.Session(ctx)
	if err := s.Start(ctx); err != nil {
		return err
	}
	for _, sku := range skus {
		if _, err := s.Exec(ctx, insert, sku); err != nil {
			s.Rollback(ctx)
			return err
		}
	}
	if err := s.Commit(ctx); err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, "update counters set n = n + $1", len(skus)); err != nil {
		return err // want `transaction "s" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return s.Commit(ctx)
}

// begin gives a session away that has a transaction.
func (i *Imports) begin(ctx context.Context) (*txruntime.Session, error) {
	s := i.sessions.Session(ctx)
	if err := s.Start(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Given has it from there and forgets it on one path.
func (i *Imports) Given(ctx context.Context, sku string) error {
	s, err := i.begin(ctx)
	if err != nil {
		return err
	}
	if _, err := s.Exec(ctx, insert, sku); err != nil {
		return err // want `transaction "s" \(begun on line \d+\) is still open when this returns \(txleak\)`
	}
	return s.Commit(ctx)
}

// GivenAndClosed does not.
func (i *Imports) GivenAndClosed(ctx context.Context, sku string) error {
	s, err := i.begin(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Exec(ctx, insert, sku); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// Batch is a session that lives on, and has its own end.
type Batch struct{ s *txruntime.Session }

// NewBatch starts one.
func (i *Imports) NewBatch(ctx context.Context) (*Batch, error) {
	s := i.sessions.Session(ctx)
	if err := s.Start(ctx); err != nil {
		return nil, err
	}
	return &Batch{s: s}, nil
}

// Done ends it.
func (b *Batch) Done(ctx context.Context) error { return b.s.Commit(ctx) }

// Restart begins the next one.
func (b *Batch) Restart(ctx context.Context) error {
	if err := b.s.Commit(ctx); err != nil {
		return err
	}
	return b.s.Start(ctx)
}

// Half leaves a savepoint open.
func (i *Imports) Half(ctx context.Context, sku string, keep bool) error {
	return i.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		sp, err := s.Savepoint(ctx)
		if err != nil {
			return err
		}
		if _, err := sp.Exec(ctx, insert, sku); err != nil {
			return err // the scope rolls back
		}
		if keep {
			return sp.Commit(ctx)
		}
		return nil // want `savepoint "sp" \(begun on line \d+\) is still open when this returns \(txleak\)`
	})
}

// Swept closes the session around it.
func (i *Imports) Swept(ctx context.Context, sku string) error {
	s := i.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	sp, err := s.Savepoint(ctx)
	if err != nil {
		return err
	}
	if _, err := sp.Exec(ctx, insert, sku); err != nil {
		return err
	}
	if err := sp.Commit(ctx); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// last is where sessions wait for their next use.
type last struct{ open []*txruntime.Session }

// Next starts the one on top, which is somebody else's.
func (l *last) Next(ctx context.Context, sku string) error {
	s := l.open[len(l.open)-1]
	if err := s.Start(ctx); err != nil {
		return err
	}
	_, err := s.Exec(ctx, insert, sku)
	return err
}

// Scoped cannot forget it.
func (i *Imports) Scoped(ctx context.Context, sku string) error {
	return i.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, insert, sku)
		return err
	})
}
