package sqlite_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// settle waits until the condition holds.
func settle(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for range 500 {
		if holds() {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Error(what)
}

func TestACancelledStatementLeavesThePoolAsItWas(t *testing.T) {
	e := table(t)
	before := runtime.NumGoroutine()
	for range 20 {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(3*time.Millisecond, cancel)
		err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			if err := add(ctx, s, 1); err != nil {
				return err
			}
			_, err := txruntime.All[int](ctx, s, slow)
			return err
		})
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	kept(t, e)
	if s := e.Stats(); s.InUse != 0 || s.Open > 1 {
		t.Errorf("%+v", s)
	}
	settle(t, "goroutines are left", func() bool { return runtime.NumGoroutine() <= before+1 })
}

func TestAStatementTimeoutIsNamedAndNotRepeated(t *testing.T) {
	flights := 0
	hooks := txruntime.Hooks{Flight: func(ctx context.Context, f txruntime.FlightInfo) (context.Context, func(txruntime.FlightResult)) {
		if strings.Contains(strings.Join(f.Statements, ""), "recursive") {
			flights++
		}
		return ctx, nil
	}}
	e := table(t, txruntime.WithHooks(hooks))
	for name, run := range map[string]func(context.Context, *txruntime.Session) error{
		"query": func(ctx context.Context, s *txruntime.Session) error {
			_, err := txruntime.All[int](ctx, s, slow)
			return err
		},
		"stream": func(ctx context.Context, s *txruntime.Session) error {
			for _, err := range s.Rows(ctx, strings.Replace(slow, "max(i)", "i", 1)) {
				if err != nil {
					return err
				}
			}
			return nil
		},
	} {
		flights = 0
		err := begin(e, run, txruntime.TxOptions{StatementTimeout: 20 * time.Millisecond})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "statement timeout of 20ms") || flights != 1 {
			t.Errorf("%s, %d flights: %v", name, flights, err)
		}
	}
	kept(t, e)
}

func TestAWaitForALockEndsWithItsContext(t *testing.T) {
	e := table(t)
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		if err := add(ctx, s, 1); err != nil {
			return err
		}
		short, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		defer cancel()
		start := time.Now()
		err := e.Factory().Begin(short, func(ctx context.Context, s *txruntime.Session) error { return add(ctx, s, 2) })
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took > 2*time.Second {
			t.Errorf("after %s: %v", took, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	kept(t, e, 1)
}

func TestACommitIsCarriedOutOrNot(t *testing.T) {
	e := table(t)
	for id := range 300 {
		ctx, cancel := context.WithCancel(context.Background())
		err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			s.Queue("insert into t (id) values (?)", id)
			go cancel()
			return nil
		})
		cancel()
		if n := value[int](t, e, "select count(*) from t where id = ?", id); (err == nil) != (n == 1) {
			t.Fatalf("%d rows after %v", n, err)
		}
	}
}

func TestStreamsMayBeLeft(t *testing.T) {
	e := table(t, txruntime.WithPool(1, 0, 0, 0))
	endless := strings.Replace(slow, "max(i)", "i", 1)
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		for row, err := range s.Rows(ctx, endless) {
			var i int
			if err != nil || row.Scan(&i) != nil || i != 1 {
				t.Error(i, err)
			}
			break
		}
		return add(ctx, s, 1)
	})
	if err != nil {
		t.Error(err)
	}
	kept(t, e, 1)

	s := e.Factory().Session(context.Background())
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := add(context.Background(), s, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Query(context.Background(), endless); err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Dispose(over); !errors.Is(err, txruntime.ErrLeak) {
		t.Error(err)
	}
	settle(t, "the connection with open rows is still open", func() bool { return e.Stats().Open == 0 })
}

func TestMemoryIsOneDatabaseForAllSessions(t *testing.T) {
	const url = "sqlite+modernc::memory:"
	e, other := open(t, url), open(t, url)
	ddl(t, e, "create table t (id integer primary key)")
	var wg sync.WaitGroup
	for id := range 40 {
		wg.Go(func() {
			if err := begin(e, func(ctx context.Context, s *txruntime.Session) error { return add(ctx, s, id) }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(ids(t, e)); n != 40 {
		t.Errorf("%d rows", n)
	}
	if n := value[int](t, other, "select count(*) from sqlite_schema"); n != 0 {
		t.Errorf("another engine has %d tables", n)
	}
	settle(t, "connections are in use", func() bool { return e.Stats().InUse == 0 })
}

func TestMemoryOutlivesItsConnections(t *testing.T) {
	e := open(t, "sqlite+modernc::memory:", txruntime.WithPool(1, 0, 0, time.Nanosecond))
	ddl(t, e, "create table t (id integer primary key)", "insert into t (id) values (1)")
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_, err := txruntime.All[int](ctx, s, slow)
		return err
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	kept(t, e, 1)
}

func TestEachFlightIsARoundTrip(t *testing.T) {
	var trips []int
	e := table(t, txruntime.WithHooks(txruntime.Hooks{End: func(_ context.Context, i txruntime.EndInfo) { trips = append(trips, i.RoundTrips) }}))
	for _, fn := range []func(context.Context, *txruntime.Session) error{
		func(context.Context, *txruntime.Session) error { return nil },
		func(ctx context.Context, s *txruntime.Session) error {
			s.Queue("insert into t (id) values (1)")
			s.Queue("insert into t (id) values (2)")
			return nil
		},
		func(ctx context.Context, s *txruntime.Session) error { return add(ctx, s, 3) },
	} {
		if err := begin(e, fn); err != nil {
			t.Error(err)
		}
	}
	if len(trips) != 3 || trips[0] != 0 || trips[1] != 1 || trips[2] != 2 {
		t.Error(trips)
	}
}
