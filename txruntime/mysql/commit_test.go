package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/internal/server"
)

// held makes a commit wait, and its context be done meanwhile. Then it calls
// waiting with what lets the commit go on.
func held(t *testing.T, e *txruntime.Engine, waiting func(free func())) error {
	t.Helper()
	s, err := server.MariaDB()
	if err != nil {
		t.Fatal(err)
	}
	if s.Socket() == "" {
		t.Skip("a server that is not this test's own is not locked")
	}
	db, err := sql.Open("mysql", "root@unix("+s.Socket()+")/")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() }) // which unlocks
	db.SetMaxOpenConns(1)
	do := func(sql string) {
		if _, err := db.Exec(sql); err != nil {
			t.Error(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	return e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if err := add(ctx, s, 1); err != nil {
			return err
		}
		do("flush tables with read lock")
		go func() {
			settle(t, "nobody commits", func() bool {
				var n int
				err := db.QueryRow("select count(*) from information_schema.processlist where info = 'commit'").Scan(&n)
				return err != nil || n > 0
			})
			cancel()
			waiting(func() { do("unlock tables") })
		}()
		return nil
	})
}

func TestACommitIsWaitedFor(t *testing.T) {
	e := table(t, "")
	if err := held(t, e, func(free func()) { free() }); err != nil {
		t.Error(err)
	}
	kept(t, e, 1)
}

func TestACommitWithoutAnAnswerIsUnknown(t *testing.T) {
	e := table(t, "")
	frees := make(chan func(), 1)
	err := held(t, e, func(free func()) { frees <- free })
	if !errors.Is(err, txruntime.ErrCommitUnknown) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	(<-frees)()
	if n := e.Stats().InUse; n != 0 {
		t.Errorf("%d connections are in use", n)
	}
}

// kill ends the connection that the session uses, from another.
func kill(ctx context.Context, t *testing.T, s *txruntime.Session, admin *txruntime.Engine) {
	t.Helper()
	id, err := txruntime.One[int](ctx, s, "select connection_id()")
	if err != nil {
		t.Fatal(err)
	}
	ddl(t, admin, fmt.Sprintf("kill %d", id))
}

func TestADeadConnectionIsReplaced(t *testing.T) {
	url := database(t)
	e, admin := open(t, url, txruntime.WithPool(1, 0, 0, 0)), open(t, url)
	ddl(t, e, "create table t (id int primary key)")
	for id := range 5 {
		err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
			kill(ctx, t, s, admin)
			return errUndo
		})
		if !errors.Is(err, errUndo) {
			t.Error(err)
		}
		if err := begin(e, func(ctx context.Context, s *txruntime.Session) error { return add(ctx, s, id) }); err != nil {
			t.Error(err)
		}
	}
	kept(t, e, 0, 1, 2, 3, 4)
}

func TestAConnectionThatDiesBeforeTheCommitLeavesNoDoubt(t *testing.T) {
	url := database(t)
	e, admin := open(t, url), open(t, url)
	ddl(t, e, "create table t (id int primary key)")
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		if err := add(ctx, s, 1); err != nil {
			return err
		}
		kill(ctx, t, s, admin)
		s.Queue("insert into t (id) values (2)")
		return nil
	})
	if err == nil || errors.Is(err, txruntime.ErrCommitUnknown) {
		t.Error(err)
	}
	kept(t, e)
}

func TestAStatementThatIsCancelledBeforeTheCommitLeavesNoDoubt(t *testing.T) {
	e := table(t, "")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	err := e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if err := add(ctx, s, 1); err != nil {
			return err
		}
		s.Queue("do sleep(1)")
		time.AfterFunc(50*time.Millisecond, cancel)
		return nil
	})
	if !errors.Is(err, context.Canceled) || errors.Is(err, txruntime.ErrCommitUnknown) {
		t.Error(err)
	}
	kept(t, e)
}

func TestADeadConnectionIsNotTakenFromThePool(t *testing.T) {
	url := database(t)
	e, admin := open(t, url, txruntime.WithPool(1, 0, 0, 0), txruntime.WithPrePing(txruntime.PingOff)), open(t, url)
	id := value[int](t, e, "select connection_id()")
	ddl(t, admin, fmt.Sprintf("kill %d", id))
	settle(t, "the connection is still there", func() bool {
		return value[int](t, admin, "select count(*) from information_schema.processlist where id = ?", id) == 0
	})
	if got := value[int](t, e, "select connection_id()"); got == id {
		t.Error("it is the same")
	}
}
