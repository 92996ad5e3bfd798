// Package conform is what every driver of txruntime has to do, as tests: the
// state machine, scopes, savepoints, what becomes of errors, cancellation, keys,
// relations, and random sequences of operations beside a model. Each driver's
// tests call [Run] with a real server.
package conform

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/internal/wire"
)

// Database is what the tests have to know of one.
type Database struct {
	// Open returns an engine on a database of its own, which the test's cleanup
	// disposes of. It may be called for one test several times.
	Open func(t testing.TB, opts ...txruntime.Option) *txruntime.Engine

	// Line returns an engine on a database of its own that goes through a proxy,
	// and one that does not. Tests of the wire need it.
	Line func(t testing.TB, opts ...txruntime.Option) (p *wire.Proxy, through, plain *txruntime.Engine)

	// Place writes the nth parameter, from 1; nil: $n.
	Place func(n int) string

	// Serial is the type of a generated key.
	Serial string

	// Slow is a query that takes long, if it is not cancelled.
	Slow string

	// Sequences is how many random ones are run; 0: 10,000.
	Sequences int

	// Survives says that a connection survives a cancelled statement.
	Survives bool

	// Waits says that a reader waits for a writer's transaction.
	Waits bool
}

// Run runs all tests.
func Run(t *testing.T, d Database) {
	tests := []struct {
		name string
		run  func(*testing.T, Database)
	}{
		{"States", testStates},
		{"Scopes", testScopes},
		{"Savepoints", testSavepoints},
		{"Errors", testErrors},
		{"Contexts", testContexts},
		{"Concurrency", testConcurrency},
		{"Hooks", testHooks},
		{"Retry", testRetry},
		{"Queries", testQueries},
		{"Tables", testTables},
		{"Relations", testRelations},
		{"Engine", testEngine},
		{"Random", testRandom},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, d)
		})
	}
}

// place writes a parameter.
func (d *Database) place(n int) string {
	if d.Place != nil {
		return d.Place(n)
	}
	return fmt.Sprintf("$%d", n)
}

// kit is an engine on a database with a table "t" of an integer key, which holds
// a 0: to insert another fails.
type kit struct {
	*testing.T
	db     *Database
	engine *txruntime.Engine
	make   *txruntime.Factory
	insert string
}

type none = struct{}

// counting counts flights.
func counting(flights *int) txruntime.Option {
	return txruntime.WithHooks(txruntime.Hooks{Flight: func(ctx context.Context, _ txruntime.FlightInfo) (context.Context, func(txruntime.FlightResult)) {
		*flights++
		return ctx, nil
	}})
}

// newKit makes one. At the end no connection may be in use.
func newKit(t *testing.T, d Database, opts ...txruntime.Option) *kit {
	t.Helper()
	k := &kit{T: t, db: &d, engine: d.Open(t, opts...)}
	k.make = k.engine.Factory()
	k.insert = "insert into t (id) values (" + d.place(1) + ")"
	k.ddl("create table t (id integer primary key)", "insert into t (id) values (0)")
	t.Cleanup(k.settled)
	return k
}

// ddl runs statements that need not be in a transaction.
func (k *kit) ddl(statements ...string) {
	k.Helper()
	for _, sql := range statements {
		if _, err := k.engine.Autocommit(context.Background(), sql); err != nil {
			k.Fatal(err)
		}
	}
}

// settled waits until no connection is in use.
func (k *kit) settled() {
	for range 200 {
		if s := k.engine.Stats(); s.InUse == 0 && s.Sessions == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	k.Errorf("at the end: %+v", k.engine.Stats())
}

// add inserts an id and reports a failure.
func (k *kit) add(ctx context.Context, s *txruntime.Session, id int) {
	k.Helper()
	if _, err := s.Exec(ctx, k.insert, id); err != nil {
		k.Errorf("insert %d: %v", id, err)
	}
}

// kept checks which ids were kept, besides 0.
func (k *kit) kept(want ...int) {
	k.Helper()
	if got := k.ids(); !slices.Equal(got, want) {
		k.Errorf("kept %v, want %v", got, want)
	}
}

// ids reads the table with a session of its own.
func (k *kit) ids() []int {
	k.Helper()
	var ids []int
	err := k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) (err error) {
		ids, err = txruntime.All[int](ctx, s, "select id from t where id <> 0 order by id")
		return err
	}, txruntime.TxOptions{ReadOnly: true})
	if err != nil {
		k.Error(err)
	}
	return ids
}

// says checks that an error's text has all parts and none of the secrets.
func (k *kit) says(err error, parts ...string) {
	k.Helper()
	if err == nil {
		k.Error("no error")
		return
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			k.Errorf("%q does not say %q", err, p)
		}
	}
}
