// Package idioms uses sessions of txruntime as they are meant to be used: nothing
// here is a mistake.
package idioms

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// App has an engine and two kinds of sessions.
type App struct {
	engine *txruntime.Engine
	writes *txruntime.Factory
	reads  *txruntime.Factory
}

// New opens it.
func New(ctx context.Context, url string) (*App, error) {
	e, err := txruntime.Open(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	if err := e.Ping(ctx); err != nil {
		return nil, errors.Join(err, e.Dispose(ctx))
	}
	reads := e.Factory(txruntime.WithTx(txruntime.TxOptions{ReadOnly: true}))
	return &App{engine: e, writes: e.Factory(), reads: reads}, nil
}

// Close ends it.
func (a *App) Close(ctx context.Context) error { return a.engine.Dispose(ctx) }

// Retry starts again after a failure.
func (a *App) Retry(ctx context.Context, id int) error {
	s := a.writes.Session(ctx)
	defer s.Close()
	var err error
	for range 3 {
		if err = s.Start(ctx); err != nil {
			return err
		}
		if _, err = s.Exec(ctx, "update t set n = n + 1 where id = $1", id); err == nil {
			if err = s.Commit(ctx); err == nil {
				return nil
			}
		}
		s.Rollback(ctx)
		time.Sleep(time.Millisecond)
	}
	return err
}

// Closure finishes by the error that is returned.
func (a *App) Closure(ctx context.Context, id int) (err error) {
	s := a.writes.Session(ctx)
	if err := s.Start(ctx); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Rollback(ctx))
		} else {
			err = s.Commit(ctx)
		}
		err = errors.Join(err, s.Close())
	}()
	_, err = s.Exec(ctx, "update t set n = n + 1 where id = $1", id)
	return err
}

// State asks the session what to do.
func (a *App) State(ctx context.Context, id int, lazy bool) error {
	s := a.writes.Session(ctx)
	defer s.Close()
	if !lazy {
		if err := s.Start(ctx); err != nil {
			return err
		}
	}
	if s.State() == txruntime.StateIdle {
		if err := s.Start(ctx); err != nil {
			return err
		}
	}
	if _, err := s.Exec(ctx, "update t set n = n + 1 where id = $1", id); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// Method runs a method in a scope.
func (a *App) Method(ctx context.Context) error { return a.writes.Begin(ctx, a.step) }

func (a *App) step(ctx context.Context, s *txruntime.Session) error {
	if s.Attempt() > 1 {
		s.Queue("insert into retries (n) values ($1)", s.Attempt())
	}
	_, err := s.Exec(ctx, "update t set n = n + 1")
	return err
}

// Chunks commits after every hundred.
func (a *App) Chunks(ctx context.Context, ids []int) error {
	s := a.writes.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	for i, id := range ids {
		if i > 0 && i%100 == 0 {
			if err := s.Commit(ctx); err != nil {
				return err
			}
			if err := s.Start(ctx); err != nil {
				return err
			}
		}
		if _, err := s.Exec(ctx, "update t set n = n + 1 where id = $1", id); err != nil {
			return err
		}
	}
	return s.Commit(ctx)
}

// Flag begins on one path and knows it.
func (a *App) Flag(ctx context.Context, s *txruntime.Session, id int) (err error) {
	own := s == nil
	if own {
		s = a.writes.Session(ctx)
		defer s.Close()
		if err := s.Start(ctx); err != nil {
			return err
		}
	}
	if _, err := s.Exec(ctx, "update t set n = n + 1 where id = $1", id); err != nil {
		return err
	}
	if own {
		return s.Commit(ctx)
	}
	return nil
}

type key struct{}

// Middleware hands a session on in the context of the request.
func (a *App) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := a.writes.Session(r.Context())
		defer s.Close()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, s)))
	})
}

// Unit is a session with an end of its own.
type Unit struct {
	s *txruntime.Session
}

// Unit starts one.
func (a *App) Unit(ctx context.Context) (*Unit, error) {
	u := &Unit{s: a.writes.Session(ctx)}
	if err := u.s.Start(ctx); err != nil {
		return nil, err
	}
	return u, nil
}

// Do runs a statement.
func (u *Unit) Do(ctx context.Context, sql string) error {
	_, err := u.s.Exec(ctx, sql)
	return err
}

// Save commits and begins anew.
func (u *Unit) Save(ctx context.Context) error {
	if err := u.s.Commit(ctx); err != nil {
		return err
	}
	return u.s.Start(ctx)
}

// End closes it.
func (u *Unit) End() error { return u.s.Close() }

// Units uses one.
func (a *App) Units(ctx context.Context) error {
	u, err := a.Unit(ctx)
	if err != nil {
		return err
	}
	defer u.End()
	if err := u.Do(ctx, "update t set n = 1"); err != nil {
		return err
	}
	if err := u.Save(ctx); err != nil {
		return err
	}
	if err := u.Do(ctx, "update t set n = 2"); err != nil {
		return err
	}
	return u.Save(ctx)
}

// Clean closes in a branch that ends the function.
func (a *App) Clean(ctx context.Context, dry bool) error {
	s := a.writes.Session(ctx)
	if dry {
		return s.Close()
	}
	defer s.Close()
	return s.Begin(ctx, a.step)
}

// Hook begins a transaction on the same session when this one is over.
func (a *App) Hook(ctx context.Context) error {
	s := a.writes.Session(ctx)
	defer s.Close()
	return s.Begin(ctx, func(ctx context.Context, tx *txruntime.Session) error {
		tx.AfterCommit(func(ctx context.Context) {
			if err := s.Begin(ctx, a.step); err != nil {
				fmt.Println(err)
			}
		})
		tx.AfterRollback(func(ctx context.Context, why error) { fmt.Println(why) })
		return a.step(ctx, tx)
	})
}

// Report reads first and writes then.
func (a *App) Report(ctx context.Context) error {
	var ids []int64
	if err := a.reads.Begin(ctx, func(ctx context.Context, s *txruntime.Session) (err error) {
		ids, err = txruntime.All[int64](ctx, s, "select id from t")
		return err
	}); err != nil {
		return err
	}
	for chunk := range slices.Chunk(ids, 100) {
		if err := a.writes.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, "update t set seen = true where id = any($1)", chunk)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// Ended ends it by a method that was picked before.
func (a *App) Ended(ctx context.Context, dry bool) error {
	s := a.writes.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	if err := a.step(ctx, s); err != nil {
		return err
	}
	end := s.Commit
	if dry {
		end = s.Rollback
	}
	if err := end(ctx); err != nil {
		return err
	}
	return a.writes.Begin(ctx, a.step)
}

// ensure begins unless there is a transaction.
func ensure(ctx context.Context, s *txruntime.Session) error {
	if s.State() == txruntime.StateDeferred || s.State() == txruntime.StateOpen {
		return nil
	}
	return s.Start(ctx)
}

// Ensured calls it twice.
func (a *App) Ensured(ctx context.Context) error {
	s := a.writes.Session(ctx)
	defer s.Close()
	if err := ensure(ctx, s); err != nil {
		return err
	}
	if err := a.step(ctx, s); err != nil {
		return err
	}
	if err := ensure(ctx, s); err != nil {
		return err
	}
	if err := a.step(ctx, s); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// Started ensures what is there already.
func (a *App) Started(ctx context.Context) error {
	s := a.writes.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	if err := ensure(ctx, s); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// join runs fn in the transaction that there is, or in one of its own.
func (a *App) join(ctx context.Context, s *txruntime.Session, fn func(ctx context.Context, s *txruntime.Session) error) error {
	if s != nil {
		return fn(ctx, s)
	}
	return a.writes.Begin(ctx, fn)
}

// Joined uses it both ways.
func (a *App) Joined(ctx context.Context) error {
	if err := a.join(ctx, nil, a.step); err != nil {
		return err
	}
	return a.writes.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		return a.join(ctx, s, a.step)
	})
}

// Find leaves a loop over rows by a return, in a savepoint.
func (a *App) Find(ctx context.Context, name string) (id int64, err error) {
	err = a.reads.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
			for row, err := range s.Rows(ctx, "select id, name from t") {
				if err != nil {
					return err
				}
				var n string
				if err := row.Scan(&id, &n); err != nil {
					return err
				}
				if n == name {
					return nil
				}
			}
			return errors.New("not found")
		})
		if err != nil {
			id, err = txruntime.One[int64](ctx, s, "select id from defaults")
		}
		return err
	})
	return id, err
}

// Queue is a service that is given its session.
type Queue struct{ s *txruntime.Session }

// Push adds to it.
func (q *Queue) Push(ctx context.Context, n int) error {
	_, err := q.s.Exec(ctx, "insert into queue (n) values ($1)", n)
	return err
}

// Flush ends a segment and begins the next one.
func (q *Queue) Flush(ctx context.Context) error {
	if err := q.s.Commit(ctx); err != nil {
		return err
	}
	return q.s.Start(ctx)
}

// Queued has one for a session that it starts later.
func (a *App) Queued(ctx context.Context, n int) error {
	s := a.writes.Session(ctx)
	defer s.Close()
	q := &Queue{s: s}
	if err := s.Start(ctx); err != nil {
		return err
	}
	for i := range n {
		if err := q.Push(ctx, i); err != nil {
			return err
		}
		if err := q.Flush(ctx); err != nil {
			return err
		}
	}
	return s.Commit(ctx)
}

// Session is a house's scope for a session.
func (a *App) Session(ctx context.Context, fn func(*txruntime.Session) error) error {
	s := a.writes.Session(ctx)
	defer s.Close()
	return fn(s)
}

// Sessions uses it.
func (a *App) Sessions(ctx context.Context) error {
	return a.Session(ctx, func(s *txruntime.Session) error {
		if err := s.Begin(ctx, a.step); err != nil {
			return err
		}
		return s.Begin(ctx, a.step)
	})
}

// Copied loads in bulk.
func (a *App) Copied(ctx context.Context, names []string) (n int64, err error) {
	err = a.writes.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		n, err = s.CopyFrom(ctx, "t", []string{"name"}, func(yield func([]any, error) bool) {
			for _, name := range names {
				if !yield([]any{name}, nil) {
					return
				}
			}
		})
		return err
	})
	return n, err
}
