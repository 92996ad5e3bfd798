package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
)

// table returns an engine on a file with a table "t".
func table(t testing.TB, opts ...txruntime.Option) *txruntime.Engine {
	t.Helper()
	e := open(t, file(t), opts...)
	ddl(t, e, "create table t (id integer primary key, name text unique)")
	return e
}

// ids is what the table has.
func ids(t testing.TB, e *txruntime.Engine) []int {
	t.Helper()
	var all []int
	err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) (err error) {
		all, err = txruntime.All[int](ctx, s, "select id from t order by id")
		return err
	}, txruntime.TxOptions{ReadOnly: true})
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

func add(ctx context.Context, s *txruntime.Session, id int) error {
	_, err := s.Exec(ctx, "insert into t (id) values (?)", id)
	return err
}

// begin runs fn in a transaction.
func begin(e *txruntime.Engine, fn func(ctx context.Context, s *txruntime.Session) error, o ...txruntime.TxOptions) error {
	return e.Factory().Begin(context.Background(), fn, o...)
}

func TestReadOnlyEndsWithItsTransaction(t *testing.T) {
	e := table(t, txruntime.WithPool(1, 0, 0, 0))
	write := func(ctx context.Context, s *txruntime.Session) error { return add(ctx, s, 1) }
	for name, fn := range map[string]func(context.Context, *txruntime.Session) error{
		"committed": func(ctx context.Context, s *txruntime.Session) error {
			_, err := txruntime.All[int](ctx, s, "select id from t")
			return err
		},
		"refused":  write,
		"panicked": func(ctx context.Context, s *txruntime.Session) error { _ = write(ctx, s); panic(name(1)) },
	} {
		func() {
			defer func() { recover() }()
			err := begin(e, fn, txruntime.TxOptions{ReadOnly: true})
			if refused := errors.Is(err, txruntime.ErrReadOnly); refused != (name == "refused") {
				t.Errorf("%s: %v", name, err)
			}
		}()
		if err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
			if err := add(ctx, s, 7); err != nil {
				return err
			}
			return errUndo
		}); err != errUndo {
			t.Errorf("a write after %s: %v", name, err)
		}
	}
	kept(t, e)
}

type name int

var errUndo = errors.New("undo")

func TestAFileThatCannotBeWrittenIsNoReadOnlyTransaction(t *testing.T) {
	url := file(t)
	ddl(t, open(t, url), "create table t (id integer primary key)")
	err := begin(open(t, url+"?mode=ro"), func(ctx context.Context, s *txruntime.Session) error { return add(ctx, s, 1) })
	if err == nil || errors.Is(err, txruntime.ErrReadOnly) || !strings.Contains(err.Error(), "readonly database (8)") {
		t.Error(err)
	}
}

func TestWhatEndsTheTransactionNeverAutocommits(t *testing.T) {
	for name, end := range map[string]func(context.Context, *txruntime.Session) error{
		"or rollback": func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, "insert or rollback into t (id) values (1)")
			return err
		},
		"a trigger": func(ctx context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ctx, "insert into t (id, name) values (2, 'forbidden')")
			return err
		},
		"an interrupted write": func(ctx context.Context, s *txruntime.Session) error {
			ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
			defer cancel()
			_, err := s.Exec(ctx, "insert into t (id) "+strings.Replace(slow, "max(i)", "i", 1))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := table(t)
			ddl(t, e, "create trigger no before insert on t when new.name = 'forbidden' begin select raise(rollback, 'never'); end")
			err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
				if err := add(ctx, s, 1); err != nil {
					t.Error(err)
				}
				if err := s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error { return end(ctx, s) }); err == nil {
					t.Error("nothing failed")
				}
				if err := add(ctx, s, 3); !errors.Is(err, txruntime.ErrAborted) {
					t.Errorf("the next statement: %v", err)
				}
				return nil
			})
			if !errors.Is(err, txruntime.ErrAborted) {
				t.Error(err)
			}
			kept(t, e)
		})
	}
}

func TestAStatementThatFailsInASavepointLeavesTheRest(t *testing.T) {
	e := table(t)
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

func TestACommitInsideOfATextIsFound(t *testing.T) {
	e := table(t)
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, "insert into t (id) values (1); commit"); !errors.Is(err, txruntime.ErrTxEndedBySQL) {
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
		s.Queue("insert into t (id) values (3); commit")
		s.Queue("insert into t (id) values (4)")
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "ended the transaction") {
		t.Error(err)
	}
	kept(t, e, 1, 3)
}

func TestATransactionOfALentConnectionIsNotTrusted(t *testing.T) {
	e := table(t)
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		err := s.Raw(ctx, func(ctx context.Context, conn any) error {
			_, err := conn.(*sql.Conn).ExecContext(ctx, "rollback")
			return err
		})
		if !errors.Is(err, txruntime.ErrTxEndedBySQL) {
			t.Error(err)
		}
		return add(ctx, s, 1)
	})
	if !errors.Is(err, txruntime.ErrAborted) {
		t.Error(err)
	}
	kept(t, e)
}

func TestAutocommitLeavesNoTransaction(t *testing.T) {
	e := table(t, txruntime.WithPool(1, 0, 0, 0))
	ddl(t, e, "begin immediate", "insert into t (id) values (1)")
	kept(t, e, 1)
}

func TestADeferredConstraintFailsAtTheCommit(t *testing.T) {
	e := table(t, txruntime.WithPool(1, 0, 0, 0))
	ddl(t, e, "create table child (parent integer references t (id) deferrable initially deferred)")
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, "insert into child values (9)")
		return err
	})
	var op *txruntime.OpError
	if !errors.As(err, &op) || op.Op != "commit" || op.Code != "787" {
		t.Error(err)
	}
	if n := value[int](t, e, "select count(*) from child"); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestAFolderThatIsMissingIsAnError(t *testing.T) {
	e := open(t, "sqlite+modernc:"+filepath.Join(t.TempDir(), "none", "test.db"))
	err := begin(e, func(ctx context.Context, s *txruntime.Session) error { return add(ctx, s, 1) })
	var op *txruntime.OpError
	if !errors.As(err, &op) || op.Code != "14" {
		t.Error(err)
	}
}
