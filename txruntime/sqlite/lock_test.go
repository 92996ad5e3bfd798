package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

func TestReadersDoNotWaitForTheWriter(t *testing.T) {
	e := table(t)
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		if err := add(ctx, s, 1); err != nil {
			return err
		}
		kept(t, e)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	kept(t, e, 1)
}

func TestBusyIsRetried(t *testing.T) {
	url := file(t)
	ours, theirs := open(t, url), open(t, url)
	ddl(t, ours, "create table t (id integer primary key)")
	first := theirs.Factory().Session(context.Background())
	defer first.Close()
	if err := first.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := add(context.Background(), first, 1); err != nil {
		t.Fatal(err)
	}
	runs := 0
	err := begin(ours, func(ctx context.Context, s *txruntime.Session) error {
		if runs++; runs == 3 {
			if err := first.Commit(ctx); err != nil {
				return err
			}
		}
		return add(ctx, s, 2)
	}, txruntime.TxOptions{
		LockTimeout: time.Millisecond,
		Retry:       txruntime.Retry{Max: 5, Backoff: func(int) time.Duration { return 0 }},
	})
	if err != nil || runs != 3 {
		t.Errorf("%d runs: %v", runs, err)
	}
	kept(t, ours, 1, 2)
}

func TestAWriterWaitsAtItsBegin(t *testing.T) {
	e := table(t)
	read := func(ctx context.Context, s *txruntime.Session) error {
		_, err := txruntime.All[int](ctx, s, "select id from t")
		return err
	}
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		if err := read(ctx, s); err != nil {
			return err
		}
		if err := e.Factory().Begin(txruntime.Detach(ctx), read, txruntime.TxOptions{LockTimeout: time.Millisecond}); !busy(err) {
			t.Errorf("two that may write: %v", err)
		}
		return add(ctx, s, 1)
	})
	if err != nil {
		t.Error(err)
	}
}

func TestLockTimeoutIsTakenBack(t *testing.T) {
	url := file(t)
	e, other := open(t, url+"?_busy_timeout=4321", txruntime.WithPool(1, 0, 0, 0)), open(t, url)
	ddl(t, e, "create table t (id integer primary key)")
	timeout := txruntime.TxOptions{LockTimeout: 1500 * time.Microsecond}
	check := func(when string) {
		t.Helper()
		if got := value[int](t, e, "pragma busy_timeout"); got != 4321 {
			t.Errorf("%d after %s", got, when)
		}
	}
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		got, err := txruntime.One[int](ctx, s, "pragma busy_timeout")
		if got != 2 {
			t.Errorf("%d in the transaction", got)
		}
		return err
	}, timeout)
	if err != nil {
		t.Error(err)
	}
	check("the commit")
	err = begin(other, func(ctx context.Context, s *txruntime.Session) error {
		if err := add(ctx, s, 1); err != nil {
			return err
		}
		if err := begin(e, func(ctx context.Context, s *txruntime.Session) error { return add(ctx, s, 2) }, timeout); !busy(err) {
			t.Errorf("two writers: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	check("a begin that failed")
}

// busy tells SQLITE_BUSY.
func busy(err error) bool {
	var op *txruntime.OpError
	return errors.As(err, &op) && op.Code == "5"
}

func TestWritersOfTwoEnginesTakeTurns(t *testing.T) {
	url := file(t)
	const engines, each = 4, 10
	done := make(chan error)
	for range engines {
		e := open(t, url) // a new file: its journal becomes a WAL meanwhile
		go func() {
			done <- func() error {
				if _, err := e.Autocommit(context.Background(), "create table if not exists t (id integer primary key)"); err != nil {
					return err
				}
				for range each {
					if err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
						n, err := txruntime.One[int](ctx, s, "select count(*) from t")
						if err != nil {
							return err
						}
						return add(ctx, s, n)
					}); err != nil {
						return fmt.Errorf("insert: %w", err)
					}
				}
				return nil
			}()
		}()
	}
	for range engines {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := len(ids(t, open(t, url))); n != engines*each {
		t.Errorf("%d rows", n)
	}
}

func TestANewFileIsOpenedByManyAtOnce(t *testing.T) {
	for range 30 {
		url := file(t)
		start, done := make(chan struct{}), make(chan error)
		const many = 8
		for range many {
			e := open(t, url)
			go func() {
				<-start
				done <- e.Ping(context.Background())
			}()
		}
		close(start)
		for range many {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
}
