// Package orders begins transactions of txruntime inside of others.
package orders

import (
	"context"
	"errors"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// Orders has the sessions.
type Orders struct {
	sessions *txruntime.Factory
	reports  *txruntime.Factory // of another engine
}

const insert = "insert into orders (customer) values ($1)"

// Inner begins on the session that has a transaction.
func (o *Orders) Inner(ctx context.Context, customer int) error {
	return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, insert, customer); err != nil {
			return err
		}
		return s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error { // want `a transaction is begun on "s", which has one since line \d+: use a savepoint \(nestedtx\)`
			_, err := s.Exec(ctx, insert, customer)
			return err
		})
	})
}

// Savepoint does it right.
func (o *Orders) Savepoint(ctx context.Context, customer int) error {
	return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, insert, customer); err != nil {
			return err
		}
		return s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, insert, customer)
			return err
		})
	})
}

// Twice starts and starts again.
func (o *Orders) Twice(ctx context.Context, customer int) error {
	s := o.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, insert, customer); err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil { // want `a transaction is begun on "s", which has one since line \d+: use a savepoint \(nestedtx\)`
		return err
	}
	return s.Commit(ctx)
}

// Second has a second session of the same engine.
func (o *Orders) Second(ctx context.Context, customer int) error {
	return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, insert, customer); err != nil {
			return err
		}
		return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error { // want `a second transaction is begun on "o.sessions" while "s" \(begun on line \d+\) is open \(nestedtx\)`
			_, err := s.Exec(ctx, "insert into audit (customer) values ($1)", customer)
			return err
		})
	})
}

// SecondByHand has one that it closes itself.
func (o *Orders) SecondByHand(ctx context.Context, customer int) error {
	return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, insert, customer); err != nil {
			return err
		}
		log := o.sessions.Session(ctx)
		defer log.Close()
		if err := log.Start(ctx); err != nil { // want `a second transaction is begun, on session "log", while "s" \(begun on line \d+\) is open \(nestedtx\)`
			return err
		}
		if _, err := log.Exec(ctx, "insert into audit (customer) values ($1)", customer); err != nil {
			return err
		}
		return log.Commit(ctx)
	})
}

// Apart has a second one on purpose, and says so.
func (o *Orders) Apart(ctx context.Context, customer int) error {
	return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, insert, customer); err != nil {
			return err
		}
		return o.sessions.Begin(txruntime.Detach(ctx), func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, "insert into audit (customer) values ($1)", customer)
			return err
		})
	})
}

// ApartByHand does so with a deadline, too.
func (o *Orders) ApartByHand(ctx context.Context, customer int) error {
	return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, insert, customer); err != nil {
			return err
		}
		apart, cancel := context.WithTimeout(txruntime.Detach(ctx), time.Second)
		defer cancel()
		log := o.sessions.Session(apart)
		defer log.Close()
		if err := log.Start(apart); err != nil {
			return err
		}
		if _, err := log.Exec(apart, "insert into audit (customer) values ($1)", customer); err != nil {
			return err
		}
		return log.Commit(apart)
	})
}

// audit writes apart from what its callers do.
func (o *Orders) audit(ctx context.Context, customer int) error {
	return o.sessions.Begin(txruntime.Detach(ctx), func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, "insert into audit (customer) values ($1)", customer)
		return err
	})
}

// Audited calls it.
func (o *Orders) Audited(ctx context.Context, customer int) error {
	return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if err := o.audit(ctx, customer); err != nil {
			return err
		}
		_, err := s.Exec(ctx, insert, customer)
		return err
	})
}

// log begins one of its own.
func (o *Orders) log(ctx context.Context, customer int) error {
	return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, "insert into log (customer) values ($1)", customer)
		return err
	})
}

// Logged calls it inside.
func (o *Orders) Logged(ctx context.Context, customer int) error {
	return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, insert, customer); err != nil {
			return err
		}
		return o.log(ctx, customer) // want `log begins a second transaction on "o.sessions" while "s" \(begun on line \d+\) is open \(nestedtx\)`
	})
}

// LoggedAfter calls it when the transaction is over: behind it, and in a hook.
func (o *Orders) LoggedAfter(ctx context.Context, customer int) error {
	if err := o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		s.AfterCommit(func(ctx context.Context) {
			o.log(ctx, customer)
		})
		_, err := s.Exec(ctx, insert, customer)
		return err
	}); err != nil {
		return err
	}
	return o.log(ctx, customer)
}

// Elsewhere has a second one on another database.
func (o *Orders) Elsewhere(ctx context.Context, customer int) error {
	return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, insert, customer); err != nil {
			return err
		}
		return o.reports.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, "insert into daily (customer) values ($1)", customer)
			return err
		})
	})
}

// Locked uses the outer session while the savepoint is open.
func (o *Orders) Locked(ctx context.Context, customer int) error {
	return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		return s.Nested(ctx, func(ctx context.Context, sp *txruntime.Session) error {
			if _, err := sp.Exec(ctx, insert, customer); err != nil {
				return err
			}
			_, err := s.Exec(ctx, "insert into audit (customer) values ($1)", customer) // want `"s" is used while its savepoint "sp" \(begun on line \d+\) is open \(nestedtx\)`
			return err
		})
	})
}

// lines is given a session, and uses it beside its savepoint.
func lines(ctx context.Context, s *txruntime.Session, skus []string) error {
	return s.Nested(ctx, func(ctx context.Context, sp *txruntime.Session) error {
		for _, sku := range skus {
			if _, err := s.Exec(ctx, "insert into lines (sku) values ($1)", sku); err != nil { // want `"s" is used while its savepoint "sp" \(begun on line \d+\) is open \(nestedtx\)`
				return err
			}
		}
		return nil
	})
}

// Import expects that some rows fail.
func Import(ctx context.Context, s *txruntime.Session, skus []string) error {
	var failed []error
	for _, sku := range skus {
		err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, "insert into lines (sku) values ($1)", sku)
			return err
		})
		if err != nil {
			failed = append(failed, err)
			s.Queue("insert into rejected (sku) values ($1)", sku)
		}
	}
	if len(failed) == len(skus) {
		return errors.Join(failed...)
	}
	_, err := s.Exec(ctx, "update imports set done = true")
	return err
}

// All calls the helpers, and runs again what failed.
func (o *Orders) All(ctx context.Context, skus []string) error {
	return o.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if err := Import(ctx, s, skus); err != nil {
			return err
		}
		return lines(ctx, s, skus)
	}, txruntime.TxOptions{Retry: txruntime.Retry{Max: 3}})
}

// Manual holds a savepoint by hand.
func Manual(ctx context.Context, s *txruntime.Session, sku string) error {
	sp, err := s.Savepoint(ctx)
	if err != nil {
		return err
	}
	if _, err := sp.Exec(ctx, "insert into lines (sku) values ($1)", sku); err != nil {
		return sp.Rollback(ctx)
	}
	if _, err := s.Exec(ctx, "update imports set n = n + 1"); err != nil { // want `"s" is used while its savepoint "sp" \(begun on line \d+\) is open \(nestedtx\)`
		return err
	}
	return sp.Commit(ctx)
}

// ManualInOrder ends it first.
func ManualInOrder(ctx context.Context, s *txruntime.Session, sku string) error {
	sp, err := s.Savepoint(ctx)
	if err != nil {
		return err
	}
	if _, err := sp.Exec(ctx, "insert into lines (sku) values ($1)", sku); err != nil {
		if err := sp.Rollback(ctx); err != nil {
			return err
		}
	} else if err := sp.Commit(ctx); err != nil {
		return err
	}
	_, err = s.Exec(ctx, "update imports set n = n + 1")
	return err
}

// inTx is a house's own scope.
func (o *Orders) inTx(ctx context.Context, fn func(ctx context.Context, s *txruntime.Session) error) error {
	return o.sessions.Begin(ctx, fn, txruntime.TxOptions{Isolation: txruntime.Serializable})
}

// House begins a second one inside of it.
func (o *Orders) House(ctx context.Context, customer int) error {
	return o.inTx(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, insert, customer); err != nil {
			return err
		}
		return o.log(ctx, customer) // want `log begins a second transaction on "o.sessions" while "s" \(begun on line \d+\) is open \(nestedtx\)`
	})
}

// HouseFlat does not.
func (o *Orders) HouseFlat(ctx context.Context, customer int) error {
	return o.inTx(ctx, func(ctx context.Context, s *txruntime.Session) error {
		return Import(ctx, s, []string{"a"})
	})
}
