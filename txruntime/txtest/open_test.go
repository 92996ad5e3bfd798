package txtest_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/txvet/txvet/txruntime"
	_ "github.com/txvet/txvet/txruntime/pgx"
	"github.com/txvet/txvet/txruntime/txtest"
)

// schema has a body with semicolons, which no splitter would get right.
const schema = `
create table account (name text primary key, balance int not null check (balance >= 0));
create function total() returns bigint language plpgsql as $$
begin
	return (select sum(balance) from account);
end;
$$;
insert into account values ('ann', 100), ('bob', 0);`

const deposit = "update account set balance = balance + 10 where name = $1"

// one returns the row of a query that needs no transaction around it.
func one[T any](t testing.TB, e *txruntime.Engine, sql string, args ...any) (v T) {
	t.Helper()
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) (err error) {
		v, err = txruntime.One[T](ctx, s, sql, args...)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return v
}

func exec(t testing.TB, e *txruntime.Engine, sql string, args ...any) {
	t.Helper()
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, sql, args...)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

const exists = "select exists (select from pg_database where datname = $1)"

func TestTestsDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	server := txtest.Open(t, txtest.Postgres(t))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var name string
			run(func(ft testing.TB) {
				e := txtest.Open(ft, txtest.Postgres(ft), txtest.Schema(schema))
				name = one[string](ft, e, "select current_database()")
				exec(ft, e, deposit, "bob")
				if got := one[int](ft, e, "select total()"); got != 110 {
					ft.Errorf("total %d, want 110", got)
				}
			}).passes(t)
			if one[bool](t, server, exists, name) {
				t.Errorf("%s is still there", name)
			}
		})
	}
	wg.Wait()
}

func TestOptionsAreCarriedOutInOrder(t *testing.T) {
	t.Parallel()
	e := txtest.Open(t, txtest.Postgres(t),
		txtest.Schema("create table step (n int); insert into step values (1)"),
		txtest.Migrate("double", func(ctx context.Context, url string) error {
			e, err := txruntime.Open(ctx, url)
			if err != nil {
				return err
			}
			defer e.Dispose(ctx)
			_, err = e.Autocommit(ctx, "update step set n = n * 2")
			return err
		}),
		txtest.Schema("update step set n = n + 1"),
		txtest.With(txruntime.WithTx(txruntime.TxOptions{Name: "ordered"})),
	)
	if got := one[int](t, e, "select n from step"); got != 3 {
		t.Errorf("n = %d, want 3", got)
	}
	if got := one[string](t, e, "show application_name"); got != "ordered" {
		t.Errorf("application_name %q, want that of the option", got)
	}
}

func TestMigrationRunsOnceForAKey(t *testing.T) {
	t.Parallel()
	var runs atomic.Int32
	migrate := func(context.Context, string) error {
		runs.Add(1)
		return nil
	}
	key := t.Name() + rand.Text() // with -count, tests run again in the process
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			run(func(ft testing.TB) { txtest.Database(ft, txtest.Postgres(ft), txtest.Migrate(key, migrate)) }).passes(t)
		})
	}
	wg.Wait()
	run(func(ft testing.TB) { txtest.Database(ft, txtest.Postgres(ft), txtest.Migrate(key+"2", migrate)) }).passes(t)
	if got := runs.Load(); got != 2 {
		t.Errorf("%d runs for two keys", got)
	}
}

func TestFailedMigrationFailsAllThatNeedIt(t *testing.T) {
	t.Parallel()
	broken := errors.New("no such table")
	for name, tc := range map[string]struct {
		option txtest.Option
		want   string
	}{
		"error": {txtest.Migrate(t.Name(), func(context.Context, string) error { return broken }), "no such table"},
		"ended": {txtest.Migrate(t.Name()+"2", func(context.Context, string) error { runtime.Goexit(); return nil }), "did not return"},
		"sql":   {txtest.Schema("create table a (); create table b (c nonesuch)"), `type "nonesuch" does not exist`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			open := func(ft testing.TB) { txtest.Open(ft, txtest.Postgres(ft), tc.option) }
			if first := run(open); name != "ended" || len(first.errors) > 0 {
				first.fails(t, tc.want)
			}
			run(open).fails(t, tc.want)
		})
	}
}

func TestCleanupsMayUseTheEngine(t *testing.T) {
	t.Parallel()
	run(func(ft testing.TB) {
		var e *txruntime.Engine
		ft.Cleanup(func() {
			if _, err := e.Autocommit(context.Background(), "select 1"); !errors.Is(err, txruntime.ErrEngineClosed) {
				ft.Errorf("autocommit after the engine's end: %v", err)
			}
		})
		e = txtest.Open(ft, txtest.Postgres(ft))
		ft.Cleanup(func() {
			if _, err := e.Autocommit(context.Background(), "select 1"); err != nil {
				ft.Error(err)
			}
		})
	}).passes(t)
}

func TestUseThatGoesOnIsEnded(t *testing.T) {
	t.Parallel()
	server := txtest.Open(t, txtest.Postgres(t))
	sleep := "select pg_sleep(100)"
	var ended sync.WaitGroup
	busy := func(ft testing.TB, e *txruntime.Engine) (name string) {
		name = one[string](ft, e, "select current_database()")
		started := make(chan struct{})
		ended.Go(func() {
			close(started)
			if _, err := e.Autocommit(context.Background(), sleep); err == nil {
				t.Error("slept well")
			}
		})
		<-started
		for !one[bool](ft, server, "select exists (select from pg_stat_activity where datname = $1 and query = $2)", name, sleep) {
			runtime.Gosched()
		}
		return name
	}
	var name string
	run(func(ft testing.TB) { name = busy(ft, txtest.Open(ft, txtest.Postgres(ft))) }).fails(t, "still at work")
	if one[bool](t, server, exists, name) {
		t.Errorf("%s is still there", name)
	}
	run(func(ft testing.TB) {
		e, err := txruntime.Open(ft.Context(), txtest.Database(ft, txtest.Postgres(ft)))
		if err != nil {
			ft.Fatal(err)
		}
		name = busy(ft, e)
	}).passes(t)
	if one[bool](t, server, exists, name) {
		t.Errorf("%s is still there", name)
	}
	ended.Wait()
}

func TestOpenFailures(t *testing.T) {
	t.Parallel()
	secret := "postgresql+pgx://user:secret@localhost:1/postgres?connect_timeout=1"
	for name, tc := range map[string]struct{ url, want string }{
		"no driver":       {"postgresql+none://localhost", `no package registers "postgresql+none"`},
		"unknown dialect": {"oracle+x://localhost", `databases of "oracle+x" are unknown`},
		"no URL":          {"postgresql+pgx://user:secret@local host/", "cannot be parsed"},
		"no server":       {secret, "create the test's database"},
		"no such option":  {txtest.Postgres(t) + "&pool_max_conns=many", "parse URL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := run(func(ft testing.TB) { txtest.Open(ft, tc.url) })
			f.fails(t, tc.want)
			if strings.Contains(f.errors[0], "secret") {
				t.Errorf("the password is told: %s", f.errors[0])
			}
		})
	}
	run(func(ft testing.TB) {
		txtest.Open(ft, txtest.Postgres(ft), txtest.With(txruntime.WithGuards(txruntime.Guards{txruntime.ErrTxDone: txruntime.Off})))
	}).fails(t, "cannot be switched off")
}

func TestNameInParametersIsReplaced(t *testing.T) {
	t.Parallel()
	own, err := url.Parse(txtest.Database(t, txtest.Postgres(t)+"&dbname=template1"))
	if err != nil {
		t.Fatal(err)
	}
	if own.Query().Has("dbname") || !strings.HasPrefix(own.Path, "/txtest_") {
		t.Errorf("the database's URL is %s", own)
	}
}

func TestAbandonedDatabasesAreDropped(t *testing.T) {
	t.Parallel()
	server := txtest.Open(t, txtest.Postgres(t))
	const old, foreign = "txtest_1700000000_0123456789abcdef", "txtest_1700000000_mine"
	for _, name := range []string{old, foreign} {
		_, _ = server.Autocommit(t.Context(), "drop database if exists "+name)
		if _, err := server.Autocommit(t.Context(), "create database "+name); err != nil {
			t.Fatal(err)
		}
	}
	defer server.Autocommit(t.Context(), "drop database "+foreign)
	// Another URL of the server counts as one that nobody looked at.
	young := txtest.Database(t, txtest.Postgres(t)+fmt.Sprintf("&application_name=sweep%p", server))
	if one[bool](t, server, exists, old) {
		t.Errorf("%s is still there", old)
	}
	if !one[bool](t, server, exists, foreign) {
		t.Errorf("%s is gone", foreign)
	}
	if u, _ := url.Parse(young); !one[bool](t, server, exists, u.Path[1:]) {
		t.Errorf("%s is gone", u.Path)
	}
}

func BenchmarkOpen(b *testing.B) {
	txtest.Open(b, txtest.Postgres(b), txtest.Schema(schema))
	b.Run("clone", func(b *testing.B) {
		for b.Loop() {
			run(func(ft testing.TB) { txtest.Open(ft, txtest.Postgres(ft), txtest.Schema(schema)) })
		}
	})
	b.Run("empty", func(b *testing.B) {
		for b.Loop() {
			run(func(ft testing.TB) { txtest.Open(ft, txtest.Postgres(ft)) })
		}
	})
	b.Run("use", func(b *testing.B) {
		e := txtest.Open(b, txtest.Postgres(b), txtest.Schema(schema))
		txtest.Flights(b, e, 2, func() { exec(b, e, deposit, "bob") })
		for b.Loop() {
			exec(b, e, deposit, "bob")
		}
	})
}
