// Package ledger goes on with sessions of txruntime whose transaction is over.
package ledger

import (
	"context"
	"errors"

	"github.com/txvet/txvet/txruntime"
)

// Ledger keeps accounts.
type Ledger struct{ sessions *txruntime.Factory }

const move = "update accounts set balance = balance + $1 where id = $2"

// Early commits in the middle of the scope.
func (l *Ledger) Early(ctx context.Context, id, amount int64) error {
	return l.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, move, amount, id); err != nil {
			return err
		}
		if err := s.Commit(ctx); err != nil {
			return err
		}
		_, err := s.Exec(ctx, "insert into audit (account) values ($1)", id) // want `"s" is used after it was committed on line \d+ and before it begins anew \(txdone\)`
		return err
	})
}

// Last commits as the last thing in the scope.
func (l *Ledger) Last(ctx context.Context, id, amount int64) error {
	return l.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, move, amount, id); err != nil {
			return err
		}
		return s.Commit(ctx)
	})
}

// Undone rolls back in the middle and goes on.
func (l *Ledger) Undone(ctx context.Context, id, amount int64) error {
	return l.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, move, amount, id); err != nil {
			return err
		}
		if err := s.Rollback(ctx); err != nil {
			return err
		}
		balance, err := txruntime.One[int64](ctx, s, "select balance from accounts where id = $1", id) // want `"s" is used after it was rolled back on line \d+ and before it begins anew \(txdone\)`
		if err != nil {
			return err
		}
		if balance < 0 {
			return errors.New("overdrawn")
		}
		return nil
	})
}

// Dry rolls back on purpose, as the last thing.
func (l *Ledger) Dry(ctx context.Context, id, amount int64, dry bool) error {
	return l.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, move, amount, id); err != nil {
			return err
		}
		if dry {
			return s.Rollback(ctx)
		}
		return nil
	})
}

// Segment begins another one inside of the scope.
func (l *Ledger) Segment(ctx context.Context, id, amount int64) error {
	return l.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, move, amount, id); err != nil {
			return err
		}
		if err := s.Commit(ctx); err != nil {
			return err
		}
		return s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error { // want `a transaction is begun on "s" after it was committed on line \d+: the scope has to end first \(txdone\)`
			_, err := s.Exec(ctx, move, -amount, id)
			return err
		})
	})
}

// Twice begins two scopes, one after the other.
func (l *Ledger) Twice(ctx context.Context, id, amount int64) error {
	s := l.sessions.Session(ctx)
	defer s.Close()
	if err := s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, move, amount, id)
		return err
	}); err != nil {
		return err
	}
	return s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, move, -amount, id)
		return err
	})
}

// After uses a session whose transaction was committed.
func (l *Ledger) After(ctx context.Context, id, amount int64) error {
	s := l.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, move, amount, id); err != nil {
		return err
	}
	if err := s.Commit(ctx); err != nil {
		return err
	}
	_, err := s.Exec(ctx, move, -amount, id) // want `"s" is used after it was committed on line \d+ and before it begins anew \(txdone\)`
	return err
}

// Again starts anew in between.
func (l *Ledger) Again(ctx context.Context, id, amount int64) error {
	s := l.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, move, amount, id); err != nil {
		return err
	}
	if err := s.Commit(ctx); err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, move, -amount, id); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// Each has a transaction for each one.
func (l *Ledger) Each(ctx context.Context, ids []int64) error {
	s := l.sessions.Session(ctx)
	defer s.Close()
	for _, id := range ids {
		if err := s.Start(ctx); err != nil {
			return err
		}
		if _, err := s.Exec(ctx, move, 1, id); err != nil {
			return err
		}
		if err := s.Commit(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Once starts only before the loop.
func (l *Ledger) Once(ctx context.Context, ids []int64) error {
	s := l.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.Exec(ctx, move, 1, id); err != nil { // want `"s" is used after it was committed on line \d+ and before it begins anew \(txdone\)`
			return err
		}
		if err := s.Commit(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Tidy finishes by hand, with a rollback for whatever goes wrong.
func (l *Ledger) Tidy(ctx context.Context, id, amount int64) error {
	s := l.sessions.Session(ctx)
	if err := s.Start(ctx); err != nil {
		return err
	}
	defer s.Rollback(ctx)
	if _, err := s.Exec(ctx, move, amount, id); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// Closed uses a session that is closed.
func (l *Ledger) Closed(ctx context.Context, id, amount int64) error {
	s := l.sessions.Session(ctx)
	err := s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, move, amount, id)
		return err
	})
	s.Close()
	if err != nil {
		return s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error { // want `session "s" is used after it was closed on line \d+ \(txdone\)`
			_, err := s.Exec(ctx, "insert into failures (account) values ($1)", id)
			return err
		})
	}
	return nil
}

// finish commits what it is given.
func finish(ctx context.Context, s *txruntime.Session) error {
	return s.Commit(ctx)
}

// Finished has a helper commit.
func (l *Ledger) Finished(ctx context.Context, id, amount int64) error {
	s := l.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, move, amount, id); err != nil {
		return err
	}
	if err := finish(ctx, s); err != nil {
		return err
	}
	_, err := s.Exec(ctx, move, -amount, id) // want `"s" is used after it was committed on line \d+ and before it begins anew \(txdone\)`
	return err
}

// transfer is given a session, commits on it and goes on.
func transfer(ctx context.Context, s *txruntime.Session, id int64) error {
	if _, err := s.Exec(ctx, move, 1, id); err != nil {
		return err
	}
	if err := s.Commit(ctx); err != nil {
		return err
	}
	_, err := s.Exec(ctx, move, -1, id) // want `"s" is used after it was committed on line \d+ and before it begins anew \(txdone\)`
	return err
}

// restart is given one and starts again.
func restart(ctx context.Context, s *txruntime.Session, id int64) error {
	if err := s.Commit(ctx); err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil {
		return err
	}
	_, err := s.Exec(ctx, move, -1, id)
	return err
}

// Parts calls both.
func (l *Ledger) Parts(ctx context.Context, id int64) error {
	s := l.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	if err := restart(ctx, s, id); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, move, 1, id); err != nil {
		return err
	}
	return transfer(ctx, s, id)
}

// Saved finishes the handle of a savepoint.
func (l *Ledger) Saved(ctx context.Context, id, amount int64) error {
	return l.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		return s.Nested(ctx, func(ctx context.Context, sp *txruntime.Session) error {
			if _, err := sp.Exec(ctx, move, amount, id); err != nil {
				return err
			}
			return sp.Commit(ctx) // want `"sp" is finished by the savepoint that it is the handle of, begun on line \d+, and not by this \(txdone\)`
		})
	})
}

// Hooked begins a transaction when this one is over.
func (l *Ledger) Hooked(ctx context.Context, id, amount int64) error {
	s := l.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	s.AfterCommit(func(ctx context.Context) {
		l.Last(ctx, id, 1)
	})
	if _, err := s.Exec(ctx, move, amount, id); err != nil {
		return err
	}
	return s.Commit(ctx)
}
