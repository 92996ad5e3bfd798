package mysql_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
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

func TestACancelledStatementCostsItsConnectionOnly(t *testing.T) {
	e := table(t, "", txruntime.WithPool(2, 0, 0, 0))
	kept(t, e)
	before := runtime.NumGoroutine()
	for range 10 {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(3*time.Millisecond, cancel)
		err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
			if err := add(ctx, s, 1); err != nil {
				return err
			}
			_, err := txruntime.All[int](ctx, s, "select sleep(1)")
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
		if strings.Contains(strings.Join(f.Statements, ""), "sleep") {
			flights++
		}
		return ctx, nil
	}}
	e := table(t, "", txruntime.WithHooks(hooks))
	for name, run := range map[string]func(context.Context, *txruntime.Session) error{
		"query": func(ctx context.Context, s *txruntime.Session) error {
			_, err := txruntime.All[int](ctx, s, "select sleep(1)")
			return err
		},
		"stream": func(ctx context.Context, s *txruntime.Session) error {
			for _, err := range s.Rows(ctx, "select seq, sleep(seq > 10000) from seq_1_to_20000") {
				if err != nil {
					return err
				}
			}
			return nil
		},
		"with the commit": func(ctx context.Context, s *txruntime.Session) error {
			s.Queue("insert into t (id) values (9)")
			s.Queue("do sleep(1)")
			return nil
		},
	} {
		flights = 0
		err := begin(e, run, txruntime.TxOptions{StatementTimeout: 50 * time.Millisecond})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "statement timeout of 50ms") || flights != 1 {
			t.Errorf("%s, %d flights: %v", name, flights, err)
		}
		if errors.Is(err, txruntime.ErrCommitUnknown) {
			t.Errorf("%s: the commit was not sent: %v", name, err)
		}
	}
	kept(t, e)
}

func TestStreamsMayBeLeft(t *testing.T) {
	e := table(t, "", txruntime.WithPool(1, 0, 0, 0))
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		for row, err := range s.Rows(ctx, "select seq from seq_1_to_100000") {
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
	if _, err := s.Query(context.Background(), "select seq, sleep(0.001) from seq_1_to_1000000"); err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Dispose(over); !errors.Is(err, txruntime.ErrLeak) {
		t.Error(err)
	}
	settle(t, "the connection with open rows is still open", func() bool { return e.Stats().Open == 0 })
}
