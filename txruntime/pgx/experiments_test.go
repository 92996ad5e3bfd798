package pgxtx_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/txvet/txvet/txruntime"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

// code checks for an error of the server.
func code(t *testing.T, err error, want string) {
	t.Helper()
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// table returns an engine on a database with tables.
func table(t *testing.T, ddl ...string) *txruntime.Engine {
	t.Helper()
	e := open(t)
	for _, sql := range append([]string{"create table t (id int primary key)"}, ddl...) {
		if _, err := e.Autocommit(context.Background(), sql); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

func count(t *testing.T, e *txruntime.Engine) int {
	t.Helper()
	var n int
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) (err error) {
		n, err = txruntime.One[int](ctx, s, "select count(*) from t")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const backend = "select pg_backend_pid()"

// TestBadBeginRunsNothing: with a begin that fails, the statement of the same
// flight must not be carried out, which it would be, alone, after a Sync.
func TestBadBeginRunsNothing(t *testing.T) {
	for _, queue := range []bool{false, true} {
		e := table(t)
		err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			if queue {
				s.Queue(insert, 1)
				return nil
			}
			_, err := s.Exec(ctx, insert, 1)
			return err
		}, txruntime.TxOptions{Isolation: 99})
		code(t, err, "42601")
		if n := count(t, e); n != 0 {
			t.Errorf("%d rows", n)
		}
	}
}

// TestFailedFlightKeepsItsConnection: an error before the commit in one flight
// skips the commit, and the rollback saves the connection.
func TestFailedFlightKeepsItsConnection(t *testing.T) {
	e := table(t)
	f := e.Factory()
	var before, after int
	pid := func(to *int) func(context.Context, *txruntime.Session) error {
		return func(ctx context.Context, s *txruntime.Session) (err error) {
			*to, err = txruntime.One[int](ctx, s, backend)
			return err
		}
	}
	err := f.Begin(context.Background(), pid(&before))
	if err != nil {
		t.Fatal(err)
	}
	err = f.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		s.Queue(insert, 1)
		s.Queue(insert, 1)
		return nil
	})
	code(t, err, "23505")
	if err := f.Begin(context.Background(), pid(&after)); err != nil || after != before {
		t.Errorf("backend %d, then %d: %v", before, after, err)
	}
	if n := count(t, e); n != 0 {
		t.Errorf("%d rows", n)
	}
}

// TestKeysOfAFailedCommitAreTakenBack: a deferred constraint fails at the commit,
// when the keys have already arrived.
func TestKeysOfAFailedCommitAreTakenBack(t *testing.T) {
	e := table(t, `create table child (id bigserial primary key, parent int references t deferrable initially deferred)`)
	type child struct {
		ID     int64 `db:"id,pk,auto"`
		Parent int
	}
	c := &child{Parent: 42}
	called := false
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		txruntime.NewTable[child]("child").Add(s, c)
		s.AfterCommit(func(context.Context) { called = true })
		return nil
	})
	code(t, err, "23503")
	if c.ID != 0 || called {
		t.Errorf("key %d, hook called: %v", c.ID, called)
	}
}

// TestUnreadableKeyOfACommit: the commit has happened when the key turns out not
// to fit. The error says so, and nothing runs as if it had failed.
func TestUnreadableKeyOfACommit(t *testing.T) {
	e := table(t, "create table wide (id text default 'x' primary key, v int)")
	type wide struct {
		ID int64 `db:"id,pk,auto"`
		V  int
	}
	committed, runs := false, 0
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		runs++
		s.Queue(insert, 1)
		txruntime.NewTable[wide]("wide").Add(s, &wide{V: 1})
		s.AfterCommit(func(context.Context) { committed = true })
		return nil
	}, txruntime.TxOptions{Retry: txruntime.Retry{Max: 2, Classify: func(error) bool { return true }}})
	if !errors.Is(err, txruntime.ErrCommitted) || !contains(err.Error(), "committed, but") || !committed || runs != 1 {
		t.Errorf("%v, hook called: %v, %d runs", err, committed, runs)
	}
	if n := count(t, e); n != 1 {
		t.Errorf("%d rows", n)
	}
}

// TestSerializationFailureOfTheCommitIsRetried is the write skew of two
// transactions that each read what the other writes.
func TestSerializationFailureOfTheCommitIsRetried(t *testing.T) {
	e := table(t)
	both := make(chan struct{})
	var ready sync.WaitGroup
	ready.Add(2)
	go func() { ready.Wait(); close(both) }()
	var wg sync.WaitGroup
	runs := make([]int, 2)
	for i := range 2 {
		wg.Go(func() {
			err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
				runs[i] = s.Attempt()
				n, err := txruntime.One[int](ctx, s, "select count(*) from t")
				if err != nil {
					return err
				}
				if s.Attempt() == 1 {
					ready.Done()
					<-both
				}
				s.Queue(insert, 10*(i+1)+n)
				return nil
			}, txruntime.TxOptions{Isolation: txruntime.Serializable, Retry: txruntime.Retry{Max: 5}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if runs[0]+runs[1] != 3 {
		t.Errorf("runs %v", runs)
	}
	if n := count(t, e); n != 2 {
		t.Errorf("%d rows", n)
	}
}

// TestDeadlockVictimIsRetried locks two rows in both orders.
func TestDeadlockVictimIsRetried(t *testing.T) {
	e := table(t, "insert into t values (1), (2)")
	both := make(chan struct{})
	var ready sync.WaitGroup
	ready.Add(2)
	go func() { ready.Wait(); close(both) }()
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
				const lock = "select id from t where id = $1 for update"
				if _, err := txruntime.One[int](ctx, s, lock, 1+i); err != nil {
					return err
				}
				if s.Attempt() == 1 {
					ready.Done()
					<-both
				}
				_, err := txruntime.One[int](ctx, s, lock, 2-i)
				return err
			}, txruntime.TxOptions{Retry: txruntime.Retry{Max: 5}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestCancelledStatementKeepsItsConnection: the server is asked to cancel, the
// rollback works, and the next transaction has the same backend.
func TestCancelledStatementKeepsItsConnection(t *testing.T) {
	e := table(t)
	var before, after int
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) (err error) {
		if before, err = txruntime.One[int](ctx, s, backend); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		_, err = s.Exec(ctx, "select pg_sleep(10)")
		return err
	})
	code(t, err, "57014")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	err = e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) (err error) {
		after, err = txruntime.One[int](ctx, s, backend)
		return err
	})
	if err != nil || before != after {
		t.Errorf("backend %d, then %d: %v", before, after, err)
	}
}

// TestRawCommitIsFound: whatever ends the transaction on the server, the status
// tells, and nothing runs without one.
func TestRawCommitIsFound(t *testing.T) {
	e := table(t)
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		err := s.Raw(ctx, func(ctx context.Context, conn any) error {
			_, err := conn.(*pgx.Conn).Exec(ctx, "commit")
			return err
		})
		if !errors.Is(err, txruntime.ErrTxEndedBySQL) {
			t.Error(err)
		}
		_, err = s.Exec(ctx, insert, 1)
		if !errors.Is(err, txruntime.ErrAborted) {
			t.Error(err)
		}
		return nil
	})
	if !errors.Is(err, txruntime.ErrTxEndedBySQL) {
		t.Error(err)
	}
	if n := count(t, e); n != 0 {
		t.Errorf("%d rows", n)
	}
}

// TestErrorKeptFromTheSession: a failed statement that the session did not see.
func TestErrorKeptFromTheSession(t *testing.T) {
	e := table(t)
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		_ = s.Raw(ctx, func(ctx context.Context, conn any) error {
			_, _ = conn.(*pgx.Conn).Exec(ctx, "select 1/0")
			return nil
		})
		return nil
	})
	if !errors.Is(err, txruntime.ErrAborted) {
		t.Error(err)
	}
}

// TestNowIsTheFirstStatement, unless the begin is sent at once.
func TestNowIsTheFirstStatement(t *testing.T) {
	for _, eager := range []bool{false, true} {
		e := open(t, txruntime.WithEager(eager))
		err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			const gap = 100 * time.Millisecond
			time.Sleep(gap)
			age, err := txruntime.One[float64](ctx, s, "select extract(epoch from clock_timestamp() - now())::float8")
			if old := age >= gap.Seconds(); old != eager {
				t.Errorf("eager %v: now() is %.3f s ago", eager, age)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestRowsOfTheFirstFlight: rows are read one by one in the transaction that
// began with them.
func TestRowsOfTheFirstFlight(t *testing.T) {
	e := open(t)
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		n := 0
		for row, err := range s.Rows(ctx, "select generate_series(1, 100000)") {
			if err != nil {
				return err
			}
			var got int
			if err := row.Scan(&got); err != nil {
				return err
			}
			if n++; got != n {
				t.Fatalf("row %d is %d", n, got)
			}
		}
		if n != 100000 {
			t.Errorf("%d rows", n)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestRowsThatFailInTheMiddle: the error comes after rows.
func TestRowsThatFailInTheMiddle(t *testing.T) {
	e := open(t)
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		var last error
		rows := 0
		for _, err := range s.Rows(ctx, "select 1 / (5000 - i) from generate_series(1, 10000) i") {
			if last = err; err == nil {
				rows++
			}
		}
		code(t, last, "22012")
		if rows == 0 {
			t.Error("no rows before it")
		}
		return nil
	})
	if !errors.Is(err, txruntime.ErrAborted) {
		t.Error(err)
	}
}

// TestSettingsOfATransaction: name and timeouts are the server's, and gone
// afterwards.
func TestSettingsOfATransaction(t *testing.T) {
	e := open(t, txruntime.WithPool(1, 0, 0, 0))
	const show = "select concat_ws(' ', current_setting('application_name'), current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout'), current_setting('transaction_isolation'), current_setting('transaction_read_only'), current_setting('transaction_deferrable'))"
	read := func(o ...txruntime.TxOptions) (got string) {
		err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) (err error) {
			got, err = txruntime.One[string](ctx, s, show)
			return err
		}, o...)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	before := read()
	got := read(txruntime.TxOptions{
		Name: "report", Isolation: txruntime.Serializable, ReadOnly: true, Deferrable: true,
		StatementTimeout: 3 * time.Second, LockTimeout: 2 * time.Second, IdleTimeout: time.Minute,
	})
	if want := "report 3s 2s 1min serializable on on"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if after := read(); after != before {
		t.Errorf("before %q, after %q", before, after)
	}
}

// TestSavepointThatTheServerLost: what cannot be undone to a savepoint is rolled
// back as a whole.
func TestSavepointThatTheServerLost(t *testing.T) {
	for name, lose := range map[string]string{
		"savepoint":  "release savepoint tx_1",
		"connection": "select pg_terminate_backend(pg_backend_pid())",
	} {
		e := table(t)
		err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
			if _, err := s.Exec(ctx, insert, 1); err != nil {
				return err
			}
			own := errors.New("own")
			err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
				if _, err := s.Exec(ctx, insert, 2); err != nil {
					return err
				}
				_ = s.Raw(ctx, func(ctx context.Context, conn any) error {
					_, _ = conn.(*pgx.Conn).Exec(ctx, lose)
					return nil
				})
				return own
			})
			if err != own {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := s.Exec(ctx, insert, 3); !errors.Is(err, txruntime.ErrAborted) {
				t.Errorf("%s: after it: %v", name, err)
			}
			return nil
		})
		if !errors.Is(err, txruntime.ErrAborted) || count(t, e) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
