package txtest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// An Option sets something of the test's database or engine.
type Option func(*settings)

type settings struct {
	steps  []step
	engine []txruntime.Option
}

// A step makes a part of the schema. Equal keys mean equal results.
type step struct {
	key string
	run func(ctx context.Context, url string) error
}

// Schema runs a script in the new database: any number of SQL statements, as the
// database takes them. For MySQL the script is split as its command-line client
// does: at semicolons outside of quotes and comments, or at what a line such as
// "delimiter //" says instead. Several options are carried out in their order.
func Schema(script string) Option {
	run := func(ctx context.Context, url string) error { return runScript(ctx, url, script) }
	return func(s *settings) { s.steps = append(s.steps, step{"schema " + script, run}) }
}

// Migrate runs fn on the new database, whose URL it is given. Tools that want
// one without the driver's name get it with
//
//	strings.Replace(url, "+pgx", "", 1)
//
// On PostgreSQL, fn runs once in a process for each key, in the database that all
// tests with the key get clones of; elsewhere it runs for each test. So it must
// depend on nothing but the key, and must have closed its connections when it
// returns.
func Migrate(key string, fn func(ctx context.Context, url string) error) Option {
	return func(s *settings) { s.steps = append(s.steps, step{"migrate " + key, fn}) }
}

// With sets options of the engine.
func With(opts ...txruntime.Option) Option {
	return func(s *settings) { s.engine = append(s.engine, opts...) }
}

func configured(opts []Option) *settings {
	s := new(settings)
	for _, o := range opts {
		o(s)
	}
	return s
}

// patience is how long sessions may take to end when their test has, and grace
// how long the server may take to make or drop a database.
const (
	patience = 2 * time.Second
	grace    = time.Minute
)

// Open returns an engine on a database of its own; see [Database] for the URL.
// Whatever the engine's guards find fails the test, unless it was announced with
// [Expect].
//
// At the end of the test, after all that was registered later with t.Cleanup, the
// engine is disposed of and the database dropped. Sessions that are open then
// get two seconds to end, and fail the test with the place where they were begun.
//
// What runs on afterwards, in other goroutines, gets [txruntime.ErrEngineClosed]
// and cannot fail the test any more. Subtests may use the engine: then it is the
// test that opened it that fails.
func Open(t testing.TB, url string, opts ...Option) *txruntime.Engine {
	t.Helper()
	s := configured(opts)
	own := newDatabase(t, url, s)
	w := &watch{t: t}
	e, err := txruntime.Open(t.Context(), own, append([]txruntime.Option{txruntime.WithHooks(w.hooks())}, s.engine...)...)
	if err != nil {
		t.Fatal(err)
	}
	watches.Store(e, w)
	t.Cleanup(func() {
		t.Helper()
		w.retire()
		if err := dispose(e); err != nil {
			t.Error(err)
		}
		watches.Delete(e)
		w.end()
	})
	return e
}

// dispose ends the engine. A LeakError is not returned: its sessions were told to
// the guards' hook, one by one.
func dispose(e *txruntime.Engine) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := e.Dispose(ctx)
	if errors.As(err, new(*txruntime.LeakError)) {
		return nil
	}
	return err
}

// Database returns the URL of a database of the test's own, which is dropped at
// its end, for code that opens an engine itself. It has what Schema and Migrate
// say; With has no effect.
//
// The URL must be that of an administrator of a PostgreSQL or MySQL server, on
// which the database is created. For SQLite it is a new file in t.TempDir, and of
// the URL only the parameters count. Its driver must be imported. Whatever goes
// wrong ends the test.
func Database(t testing.TB, url string, opts ...Option) string {
	t.Helper()
	return newDatabase(t, url, configured(opts))
}

func newDatabase(t testing.TB, url string, s *settings) string {
	t.Helper()
	at, err := siteOf(url)
	if err != nil {
		t.Fatal(err)
	}
	if at.dialect == sqlite {
		own := at.in(t.TempDir() + "/test.db")
		if err := s.migrate(t.Context(), own); err != nil {
			t.Fatal(err)
		}
		return own
	}
	name := newName()
	if err := at.create(t.Context(), name, s); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), grace)
		defer cancel()
		if err := at.run(ctx, at.dialect.drop, name); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	own := at.in(name)
	if at.dialect.clone == "" {
		if err := s.migrate(t.Context(), own); err != nil {
			t.Fatal(err)
		}
	}
	return own
}

// migrate makes the schema.
func (s *settings) migrate(ctx context.Context, url string) error {
	for _, step := range s.steps {
		if err := step.run(ctx, url); err != nil {
			return fmt.Errorf("make the test's schema: %w", err)
		}
	}
	return nil
}
