// Package stock commits failed work on sessions of txruntime.
package stock

import (
	"context"
	"log"

	"github.com/txvet/txvet/txruntime"
)

// Stock has the sessions.
type Stock struct{ sessions *txruntime.Factory }

const take = "update stock set n = n - 1 where item = $1"

// Swallowed returns nil although the work is lost.
func (k *Stock) Swallowed(ctx context.Context, item int) error {
	return k.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, take, item); err != nil {
			log.Print(err)
			return nil // want `nil is returned although the statement on line \d+ failed: where it failed, the scope commits nothing \(badcommit\)`
		}
		return nil
	})
}

// Returned does not.
func (k *Stock) Returned(ctx context.Context, item int) error {
	return k.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, take, item); err != nil {
			log.Print(err)
			return err
		}
		return nil
	})
}

// Dropped does not look at the error.
func (k *Stock) Dropped(ctx context.Context, item int) error {
	return k.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		s.Exec(ctx, take, item)
		return nil // want `nil is returned although the error of the statement on line \d+ is dropped: where it failed, the scope commits nothing \(badcommit\)`
	})
}

// Queued has no error to look at: it is that of the commit.
func (k *Stock) Queued(ctx context.Context, item int) error {
	return k.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		s.Queue(take, item)
		return nil
	})
}

// Unchecked believes in its commit.
func (k *Stock) Unchecked(ctx context.Context, item int) error {
	s := k.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, take, item); err != nil {
		return err
	}
	s.Commit(ctx) // want `the error of Commit of "s" is dropped: the caller believes in a commit that may have failed \(badcommit\)`
	return nil
}

// Checked looks at it.
func (k *Stock) Checked(ctx context.Context, item int) error {
	s := k.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	s.Queue(take, item)
	return s.Commit(ctx)
}

// Never commits.
func (k *Stock) Never(ctx context.Context, item int) error {
	s := k.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil { // want `"s" is written on line \d+ but rolled back on every path \(badcommit\)`
		return err
	}
	_, err := s.Exec(ctx, take, item)
	return err
}

// Read has nothing to commit.
func (k *Stock) Read(ctx context.Context, item int) (int, error) {
	s := k.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx, txruntime.TxOptions{ReadOnly: true}); err != nil {
		return 0, err
	}
	return txruntime.One[int](ctx, s, "select n from stock where item = $1", item)
}

// Deferred commits whatever happened.
func (k *Stock) Deferred(ctx context.Context, item int) error {
	s := k.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	defer s.Commit(ctx) // want `"s" is committed by a defer even when the function fails \(badcommit\)`
	_, err := s.Exec(ctx, take, item)
	return err
}

// Optional expects that one of the statements fails.
func (k *Stock) Optional(ctx context.Context, item int) error {
	return k.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, "insert into seen (item) values ($1)", item)
			return err
		}); err != nil {
			log.Print(err)
		}
		_, err := s.Exec(ctx, take, item)
		return err
	})
}
