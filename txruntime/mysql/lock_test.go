package mysql_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// rival is a transaction that has row 2 and wants row 1. Whoever has row 1 and
// wants row 2 then is the victim of the deadlock, as it has less to undo.
func rival(e *txruntime.Engine) (ended chan error) {
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- begin(e, func(ctx context.Context, s *txruntime.Session) error {
			for id := 100; id < 130; id++ {
				s.Queue("insert into t (id) values (?)", id)
			}
			if err := touch(ctx, s, 2); err != nil {
				return err
			}
			close(ready)
			return touch(ctx, s, 1)
		})
	}()
	<-ready
	return ended
}

func TestDeadlockNeverAutocommits(t *testing.T) {
	for name, parameters := range map[string]string{"interpolated": "", "prepared": "&interpolateParams=false"} {
		t.Run(name, func(t *testing.T) {
			e := table(t, parameters)
			ddl(t, e, "insert into t (id) values (1), (2)")
			var ended chan error
			err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
				if err := touch(ctx, s, 1); err != nil {
					return err
				}
				ended = rival(e)
				err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error { return touch(ctx, s, 2) })
				if code(err) != "1213" {
					t.Errorf("no deadlock: %v", err)
				}
				if err := add(ctx, s, 3); !errors.Is(err, txruntime.ErrAborted) {
					t.Errorf("the next statement: %v", err)
				}
				return nil
			})
			if !errors.Is(err, txruntime.ErrAborted) {
				t.Error(err)
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if got := ids(t, e); slices.Contains(got, 3) || len(got) != 32 {
				t.Errorf("kept %v", got)
			}
			if name := value[string](t, e, "select name from t where id = 1"); name != "1x" {
				t.Errorf("row 1 was touched: %q", name)
			}
		})
	}
}

func TestADeadlockIsRetried(t *testing.T) {
	e := table(t, "")
	ddl(t, e, "insert into t (id) values (1), (2)")
	var ended chan error
	attempts := 0
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		attempts = s.Attempt()
		if err := touch(ctx, s, 1); err != nil {
			return err
		}
		if attempts == 1 {
			ended = rival(e)
		}
		return touch(ctx, s, 2)
	}, txruntime.TxOptions{Retry: txruntime.Retry{Max: 1}})
	if err != nil || attempts != 2 {
		t.Errorf("%d attempts: %v", attempts, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if name := value[string](t, e, "select name from t where id = 2"); name != "2xx" {
		t.Errorf("row 2 was touched: %q", name)
	}
}

func TestALockThatIsNotFreeEndsTheStatementOnly(t *testing.T) {
	url := database(t)
	e, other := open(t, url, txruntime.WithPool(1, 0, 0, 0)), open(t, url)
	ddl(t, e, "create table t (id bigint primary key, name varchar(20))", "insert into t (id) values (1)")
	err := begin(other, func(ctx context.Context, s *txruntime.Session) error {
		if err := touch(ctx, s, 1); err != nil {
			return err
		}
		return begin(e, func(ctx context.Context, s *txruntime.Session) error {
			if wait, err := txruntime.One[int](ctx, s, "select @@innodb_lock_wait_timeout"); wait != 1 {
				t.Error(wait, err)
			}
			if err := add(ctx, s, 2); err != nil {
				return err
			}
			err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error { return touch(ctx, s, 1) })
			if code(err) != "1205" {
				t.Errorf("no timeout: %v", err)
			}
			return add(ctx, s, 3)
		}, txruntime.TxOptions{LockTimeout: 300 * time.Millisecond})
	})
	if err != nil {
		t.Error(err)
	}
	kept(t, e, 1, 2, 3)
	if wait := value[int](t, e, "select @@innodb_lock_wait_timeout"); wait != 50 {
		t.Errorf("%d afterwards", wait)
	}
}

func TestIsolationIsThatOfTheTransactionOnly(t *testing.T) {
	url := database(t)
	e, other := open(t, url, txruntime.WithPool(1, 0, 0, 0)), open(t, url)
	ddl(t, e, "create table t (id bigint primary key)")
	// sees tells what a transaction sees of others, and whether it locks what it
	// reads.
	sees := func(isolation txruntime.Isolation) (sight string) {
		ddl(t, other, "delete from t", "insert into t (id) values (1)")
		err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
			count := func() (n int) {
				n, err := txruntime.One[int](ctx, s, "select count(*) from t")
				if err != nil {
					t.Error(err)
				}
				return n
			}
			count()
			return begin(other, func(ctx context.Context, o *txruntime.Session) error {
				if _, err := o.Exec(ctx, "select id from t for update nowait"); err != nil {
					sight = "locks"
					return o.Rollback(ctx)
				}
				if err := add(ctx, o, 2); err != nil {
					return err
				}
				sight = []string{"", "", "uncommitted"}[count()]
				if err := o.Commit(ctx); err != nil {
					return err
				}
				if sight == "" {
					sight = []string{"", "snapshot", "committed"}[count()]
				}
				return nil
			})
		}, txruntime.TxOptions{Isolation: isolation})
		if err != nil {
			t.Error(err)
		}
		return sight
	}
	for isolation, want := range map[txruntime.Isolation]string{
		txruntime.ReadUncommitted: "uncommitted",
		txruntime.ReadCommitted:   "committed",
		txruntime.RepeatableRead:  "snapshot",
		txruntime.Serializable:    "locks",
	} {
		if got := sees(isolation); got != want {
			t.Errorf("%s: %s", isolation, got)
		}
		if got := sees(0); got != "snapshot" {
			t.Errorf("after %s: %s", isolation, got)
		}
	}
}
