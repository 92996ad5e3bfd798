// Package jobs uses sessions of txruntime before they have a transaction, and the
// engine beside them.
package jobs

import (
	"context"
	"log"

	"github.com/txvet/txvet/txruntime"
)

// Job is a row of the queue.
type Job struct {
	ID    txruntime.Key[int64] `db:"id,pk,auto"`
	Kind  string               `db:"kind"`
	Tries int                  `db:"tries"`
}

var jobs = txruntime.NewTable[Job]("jobs")

// Queue has the engine and its sessions.
type Queue struct {
	engine   *txruntime.Engine
	sessions *txruntime.Factory
}

// New makes one.
func New(engine *txruntime.Engine) *Queue {
	return &Queue{engine: engine, sessions: engine.Factory()}
}

// Early runs a statement before the begin.
func (q *Queue) Early(ctx context.Context, id int64) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	if _, err := s.Exec(ctx, "update jobs set tries = tries + 1 where id = $1", id); err != nil { // want `session "s" has no transaction here: begin one first \(outsidetx\)`
		return err
	}
	if err := s.Start(ctx); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// InTime begins first.
func (q *Queue) InTime(ctx context.Context, id int64) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, "update jobs set tries = tries + 1 where id = $1", id); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// Logged goes on although it could not begin.
func (q *Queue) Logged(ctx context.Context, id int64) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	if err := s.Start(ctx); err != nil {
		log.Print(err)
	}
	if err := remove(ctx, s, id); err != nil { // want `session "s" has no transaction where its begin on line \d+ failed: return the error \(outsidetx\)`
		return err
	}
	return s.Commit(ctx)
}

// Read reads without a transaction.
func (q *Queue) Read(ctx context.Context) ([]Job, error) {
	s := q.sessions.Session(ctx)
	defer s.Close()
	return txruntime.All[Job](ctx, s, "select id, kind, tries from jobs") // want `session "s" has no transaction here: begin one first \(outsidetx\)`
}

// Quick has no variable for it.
func (q *Queue) Quick(ctx context.Context) {
	_, _ = q.engine.Factory().Session(ctx).Exec(ctx, "select 1") // want `session "q.engine.Factory\(\).Session\(ctx\)" has no transaction here: begin one first \(outsidetx\)` `session "session" is never closed \(dbhandle\)`
}

// Add adds a row without one.
func (q *Queue) Add(ctx context.Context, job *Job) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	jobs.Add(s, job) // want `session "s" has no transaction here: begin one first \(outsidetx\)`
	return s.Flush(ctx)
}

// Behind goes on behind the scope.
func (q *Queue) Behind(ctx context.Context, id int64) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	err := s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, "delete from jobs where id = $1", id)
		return err
	})
	if err != nil {
		return err
	}
	_, err = s.Exec(ctx, "insert into audit (job) values ($1)", id) // want `session "s" has no transaction here: begin one first \(outsidetx\)`
	return err
}

// Within uses the session of the scope under its outer name, which is the same.
func (q *Queue) Within(ctx context.Context, id int64) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	return s.Begin(ctx, func(ctx context.Context, _ *txruntime.Session) error {
		_, err := s.Exec(ctx, "delete from jobs where id = $1", id)
		return err
	})
}

// Saved opens a savepoint of nothing.
func (q *Queue) Saved(ctx context.Context, id int64) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	return s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error { // want `session "s" has no transaction here: begin one first \(outsidetx\)`
		_, err := s.Exec(ctx, "delete from jobs where id = $1", id)
		return err
	})
}

// remove is for sessions that have a transaction.
func remove(ctx context.Context, s *txruntime.Session, id int64) error {
	_, err := s.Exec(ctx, "delete from jobs where id = $1", id)
	return err
}

// Helped calls it on one that has none.
func (q *Queue) Helped(ctx context.Context, id int64) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	return remove(ctx, s, id) // want `remove uses session "s", which has no transaction here: begin one first \(outsidetx\)`
}

// HelpedInTime calls it in a scope.
func (q *Queue) HelpedInTime(ctx context.Context, id int64) error {
	return q.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		return remove(ctx, s, id)
	})
}

// start begins for its callers.
func start(ctx context.Context, s *txruntime.Session) error {
	return s.Start(ctx, txruntime.TxOptions{Name: "jobs"})
}

// Begun is begun by a helper.
func (q *Queue) Begun(ctx context.Context, id int64) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	if err := start(ctx, s); err != nil {
		return err
	}
	if err := remove(ctx, s, id); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// whole is a transaction of its own on a session that has none.
func whole(ctx context.Context, s *txruntime.Session, id int64) error {
	if err := s.Start(ctx); err != nil {
		return err
	}
	defer s.Rollback(ctx)
	if err := remove(ctx, s, id); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// scoped is one, too.
func scoped(ctx context.Context, s *txruntime.Session, id int64) error {
	return s.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		return remove(ctx, s, id)
	})
}

// Whole calls them.
func (q *Queue) Whole(ctx context.Context, id int64) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	if err := whole(ctx, s, id); err != nil {
		return err
	}
	return scoped(ctx, s, id+1)
}

// Step is a piece of work that brings its own begin, or does not.
type Step interface {
	Run(ctx context.Context, s *txruntime.Session) error
}

// Steps cannot know whether the first one began.
func (q *Queue) Steps(ctx context.Context, step Step, id int64) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	if err := step.Run(ctx, s); err != nil {
		return err
	}
	return remove(ctx, s, id)
}

// unit hides a session.
type unit struct{ s *txruntime.Session }

func (u *unit) begin(ctx context.Context) error { return u.s.Start(ctx) }

// Hidden begins through the object that has it.
func (q *Queue) Hidden(ctx context.Context, id int64) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	u := &unit{s: s}
	if err := u.begin(ctx); err != nil {
		return err
	}
	if err := remove(ctx, s, id); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// session is a house's way to make them.
func (q *Queue) session(ctx context.Context) *txruntime.Session {
	return q.engine.Factory(txruntime.WithEager(true)).Session(ctx)
}

// Made has one from a helper.
func (q *Queue) Made(ctx context.Context, id int64) error {
	s := q.session(ctx)
	defer s.Close()
	return remove(ctx, s, id) // want `remove uses session "s", which has no transaction here: begin one first \(outsidetx\)`
}

// MadeInTime begins on it.
func (q *Queue) MadeInTime(ctx context.Context, id int64) error {
	s := q.session(ctx)
	defer s.Close()
	return scoped(ctx, s, id)
}

// Branch begins on one path and says so on the other.
func (q *Queue) Branch(ctx context.Context, id int64, dry bool) error {
	s := q.sessions.Session(ctx)
	defer s.Close()
	if !dry {
		if err := s.Start(ctx); err != nil {
			return err
		}
	}
	if !dry {
		if err := remove(ctx, s, id); err != nil {
			return err
		}
		return s.Commit(ctx)
	}
	return nil
}

// Maintain runs a statement of its own in the middle of a transaction.
func (q *Queue) Maintain(ctx context.Context, id int64) error {
	return q.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if err := remove(ctx, s, id); err != nil {
			return err
		}
		_, err := q.engine.Autocommit(ctx, "insert into audit (job) values ($1)", id) // want `"q.engine" is used while transaction "s" \(begun on line \d+\) is open: the statement runs outside it and survives its rollback \(outsidetx\)`
		return err
	})
}

// Audited wants it so, and says so.
func (q *Queue) Audited(ctx context.Context, id int64) error {
	return q.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if err := remove(ctx, s, id); err != nil {
			return err
		}
		_, err := q.engine.Autocommit(txruntime.Detach(ctx), "insert into audit (job) values ($1)", id)
		return err
	})
}

// Vacuum has no transaction around it.
func (q *Queue) Vacuum(ctx context.Context) error {
	if err := q.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		return remove(ctx, s, 0)
	}); err != nil {
		return err
	}
	_, err := q.engine.Autocommit(ctx, "vacuum jobs")
	return err
}

// Notify uses the engine of a hook's time, when the transaction is over.
func (q *Queue) Notify(ctx context.Context, id int64) error {
	return q.sessions.Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		s.AfterCommit(func(ctx context.Context) {
			q.engine.Autocommit(ctx, "select pg_notify('jobs', $1)", id)
		})
		return remove(ctx, s, id)
	})
}
