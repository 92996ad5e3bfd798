package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

// table returns an engine on a database of its own with a table "t".
func table(t testing.TB, parameters string, opts ...txruntime.Option) *txruntime.Engine {
	t.Helper()
	e := open(t, database(t)+parameters, opts...)
	ddl(t, e, "create table t (id bigint primary key, name varchar(20) unique)")
	return e
}

func ids(t testing.TB, e *txruntime.Engine) []int {
	t.Helper()
	var all []int
	err := begin(e, func(ctx context.Context, s *txruntime.Session) (err error) {
		all, err = txruntime.All[int](ctx, s, "select id from t order by id")
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return all
}

func kept(t testing.TB, e *txruntime.Engine, want ...int) {
	t.Helper()
	if got := ids(t, e); !slices.Equal(got, want) {
		t.Errorf("kept %v, want %v", got, want)
	}
}

// value asks for one value in a transaction.
func value[T any](t testing.TB, e *txruntime.Engine, sql string, args ...any) (v T) {
	t.Helper()
	err := begin(e, func(ctx context.Context, s *txruntime.Session) (err error) {
		v, err = txruntime.One[T](ctx, s, sql, args...)
		return err
	})
	if err != nil {
		t.Errorf("%s: %v", sql, err)
	}
	return v
}

func add(ctx context.Context, s *txruntime.Session, id int) error {
	_, err := s.Exec(ctx, "insert into t (id) values (?)", id)
	return err
}

func touch(ctx context.Context, s *txruntime.Session, id int) error {
	_, err := s.Exec(ctx, "update t set name = concat(coalesce(name, id), 'x') where id = ?", id)
	return err
}

// begin runs fn in a transaction.
func begin(e *txruntime.Engine, fn func(ctx context.Context, s *txruntime.Session) error, o ...txruntime.TxOptions) error {
	return e.Factory().Begin(context.Background(), fn, o...)
}

// code returns the number of the server's error, or "".
func code(err error) string {
	var op *txruntime.OpError
	if errors.As(err, &op) {
		return op.Code
	}
	return ""
}

func TestALentConnectionIsAskedAfterwards(t *testing.T) {
	e := table(t, "")
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		if err := add(ctx, s, 1); err != nil {
			return err
		}
		err := s.Raw(ctx, func(ctx context.Context, conn any) error {
			c := conn.(*sql.Conn)
			_, _ = c.ExecContext(ctx, "rollback") // as a deadlock does
			_, _ = c.ExecContext(ctx, "nonsense") // whose answer does not tell
			return nil
		})
		if !errors.Is(err, txruntime.ErrTxEndedBySQL) {
			t.Error(err)
		}
		return add(ctx, s, 2)
	})
	if !errors.Is(err, txruntime.ErrAborted) {
		t.Error(err)
	}
	kept(t, e)
}

var errUndo = errors.New("undo")

func TestDeferrableIsRefused(t *testing.T) {
	err := begin(table(t, ""), func(ctx context.Context, s *txruntime.Session) error { return add(ctx, s, 1) }, txruntime.TxOptions{Deferrable: true})
	if err == nil || !strings.Contains(err.Error(), "no deferrable") {
		t.Error(err)
	}
}

func TestReadOnly(t *testing.T) {
	e := table(t, "", txruntime.WithPool(1, 0, 0, 0))
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error { return add(ctx, s, 1) }, txruntime.TxOptions{ReadOnly: true})
	if !errors.Is(err, txruntime.ErrReadOnly) || code(err) != "1792" {
		t.Error(err)
	}
	if err := begin(e, func(ctx context.Context, s *txruntime.Session) error { return add(ctx, s, 2) }); err != nil {
		t.Error(err)
	}
	kept(t, e, 2)
}

func TestAReplicaIsNoReadOnlyTransaction(t *testing.T) {
	url := database(t)
	admin := open(t, url)
	ddl(t, admin, "create table t (id int primary key)", "create user reader@localhost", "grant all on *.* to reader@localhost", "revoke super, read_only admin on *.* from reader@localhost")
	ddl(t, admin, "set global read_only = 1")
	defer ddl(t, admin, "set global read_only = 0", "drop user reader@localhost")
	e := open(t, strings.Replace(url, "root@", "reader@", 1))
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := txruntime.All[int](ctx, s, "select id from t"); err != nil {
			t.Error(err)
		}
		return add(ctx, s, 1)
	})
	if code(err) != "1290" || errors.Is(err, txruntime.ErrReadOnly) {
		t.Error(err)
	}
}

func TestWhatCommitsIsRefused(t *testing.T) {
	e := table(t, "")
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		if err := add(ctx, s, 1); err != nil {
			return err
		}
		if _, err := s.Exec(ctx, "create temporary table tmp (id int)"); err != nil {
			t.Error(err)
		}
		if _, err := s.Exec(ctx, "create table other (id int)"); !errors.Is(err, txruntime.ErrTxEndedBySQL) {
			t.Error(err)
		}
		return nil
	})
	if !errors.Is(err, txruntime.ErrAborted) {
		t.Error(err)
	}
	kept(t, e)
}

func TestAProcedureThatCommitsIsFound(t *testing.T) {
	for name, parameters := range map[string]string{"interpolated": "", "prepared": "&interpolateParams=false"} {
		t.Run(name, func(t *testing.T) {
			e := table(t, parameters)
			ddl(t, e, "create procedure p(n int) begin insert into t (id) values (n); commit; end")
			err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
				if _, err := s.Exec(ctx, "call p(?)", 1); !errors.Is(err, txruntime.ErrTxEndedBySQL) {
					t.Error(err)
				}
				if err := add(ctx, s, 2); !errors.Is(err, txruntime.ErrAborted) {
					t.Error(err)
				}
				return nil
			})
			if !errors.Is(err, txruntime.ErrAborted) {
				t.Error(err)
			}
			kept(t, e, 1)

			err = begin(e, func(ctx context.Context, s *txruntime.Session) error {
				s.Queue("call p(?)", 3)
				s.Queue("insert into t (id) values (4)")
				return nil
			})
			if err == nil || !strings.Contains(err.Error(), "ended the transaction") {
				t.Error(err)
			}
			kept(t, e, 1, 3)
		})
	}
}

func TestAutocommitLeavesNoTransaction(t *testing.T) {
	e := table(t, "", txruntime.WithPool(1, 0, 0, 0))
	for _, sql := range []string{"start transaction", "set autocommit = 0", "begin"} {
		ddl(t, e, sql, "insert into t (id) values (1)")
		kept(t, e, 1)
		ddl(t, e, "delete from t")
		kept(t, e)
	}
}

func TestSavepoints(t *testing.T) {
	e := table(t, "")
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		if err := add(ctx, s, 1); err != nil {
			return err
		}
		for id := range 3 {
			_ = s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
				if err := add(ctx, s, 10+id); err != nil {
					t.Error(err)
				}
				return add(ctx, s, id) // 1 is there
			})
		}
		return add(ctx, s, 4)
	})
	if err != nil {
		t.Error(err)
	}
	kept(t, e, 0, 1, 2, 4, 10, 12)
}
