package conform

import (
	"context"
	"errors"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

// refusals says what the five kinds of operation return; nil: they succeed.
type refusals struct{ statement, begin, commit, rollback, close error }

// locked is a session that refuses everything.
func locked(err error) refusals { return refusals{err, err, err, err, err} }

// stateTable is the state machine, from outside: the states of a session, how
// to get there, and what it refuses. The source is the table of SQLAlchemy's
// session with autobegin off and final close; what is stricter is in the package's
// documentation.
var stateTable = []struct {
	name  string
	state txruntime.State
	reach func(k *kit, use func(context.Context, *txruntime.Session))
	want  refusals
}{
	{"idle", txruntime.StateIdle, func(k *kit, use use) {
		use(context.Background(), k.make.Session(context.Background()))
	}, refusals{statement: txruntime.ErrNoTx, commit: txruntime.ErrNoTx}},

	{"started", txruntime.StateDeferred, func(k *kit, use use) {
		use(context.Background(), k.started())
	}, refusals{begin: txruntime.ErrNestedBegin}},

	{"open", txruntime.StateOpen, func(k *kit, use use) {
		s := k.started()
		k.add(context.Background(), s, 1)
		use(context.Background(), s)
	}, refusals{begin: txruntime.ErrNestedBegin}},

	{"in a scope", txruntime.StateDeferred, func(k *kit, use use) {
		k.scope(func(ctx context.Context, s *txruntime.Session) { use(ctx, s) })
	}, refusals{begin: txruntime.ErrNestedBegin}},

	{"aborted", txruntime.StateAborted, func(k *kit, use use) {
		s := k.started()
		_, _ = s.Exec(context.Background(), k.insert, 0)
		use(context.Background(), s)
	}, refusals{statement: txruntime.ErrAborted, begin: txruntime.ErrNestedBegin, commit: txruntime.ErrAborted}},

	{"aborted in a scope", txruntime.StateAborted, func(k *kit, use use) {
		k.scope(func(ctx context.Context, s *txruntime.Session) {
			_, _ = s.Exec(ctx, k.insert, 0)
			use(ctx, s)
		})
	}, refusals{statement: txruntime.ErrAborted, begin: txruntime.ErrNestedBegin, commit: txruntime.ErrAborted}},

	{"committed", txruntime.StateDone, func(k *kit, use use) {
		s := k.started()
		k.add(context.Background(), s, 1)
		_ = s.Commit(context.Background())
		use(context.Background(), s)
	}, refusals{statement: txruntime.ErrTxDone, commit: txruntime.ErrTxDone}},

	{"rolled back", txruntime.StateDone, func(k *kit, use use) {
		s := k.started()
		_ = s.Rollback(context.Background())
		use(context.Background(), s)
	}, refusals{statement: txruntime.ErrTxDone, commit: txruntime.ErrTxDone}},

	{"committed in a scope", txruntime.StateDone, func(k *kit, use use) {
		k.scope(func(ctx context.Context, s *txruntime.Session) {
			_ = s.Commit(ctx)
			use(ctx, s)
		})
	}, refusals{statement: txruntime.ErrTxDone, begin: txruntime.ErrTxDone, commit: txruntime.ErrTxDone}},

	{"rolled back in a scope", txruntime.StateDone, func(k *kit, use use) {
		k.scope(func(ctx context.Context, s *txruntime.Session) {
			_ = s.Rollback(ctx)
			use(ctx, s)
		})
	}, refusals{statement: txruntime.ErrTxDone, begin: txruntime.ErrTxDone, commit: txruntime.ErrTxDone}},

	{"after a scope", txruntime.StateIdle, func(k *kit, use use) {
		s := k.make.Session(context.Background())
		_ = s.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error { return nil })
		use(context.Background(), s)
	}, refusals{statement: txruntime.ErrNoTx, commit: txruntime.ErrNoTx}},

	{"outside of its savepoint", txruntime.StateOpen, func(k *kit, use use) {
		k.scope(func(ctx context.Context, s *txruntime.Session) {
			_ = s.Nested(ctx, func(ctx context.Context, inner *txruntime.Session) error {
				k.add(ctx, inner, 1)
				use(ctx, s)
				return nil
			})
		})
	}, locked(txruntime.ErrNestedActive)},

	{"in a savepoint", txruntime.StateOpen, func(k *kit, use use) {
		k.scope(func(ctx context.Context, s *txruntime.Session) {
			_ = s.Nested(ctx, func(ctx context.Context, s *txruntime.Session) error {
				k.add(ctx, s, 1)
				use(ctx, s)
				return nil
			})
		})
	}, refusals{begin: txruntime.ErrNestedBegin, commit: txruntime.ErrScopeOwned, rollback: txruntime.ErrScopeOwned, close: txruntime.ErrScopeOwned}},

	{"in a manual savepoint", txruntime.StateDeferred, func(k *kit, use use) {
		k.scope(func(ctx context.Context, s *txruntime.Session) {
			inner, _ := s.Savepoint(ctx)
			use(ctx, inner)
		})
	}, refusals{begin: txruntime.ErrNestedBegin, close: txruntime.ErrScopeOwned}},

	{"after its savepoint", txruntime.StateDeferred, func(k *kit, use use) {
		k.scope(func(ctx context.Context, s *txruntime.Session) {
			var inner *txruntime.Session
			_ = s.Nested(ctx, func(_ context.Context, s *txruntime.Session) error { inner = s; return nil })
			use(ctx, inner)
		})
	}, refusals{statement: txruntime.ErrTxDone, begin: txruntime.ErrTxDone, commit: txruntime.ErrTxDone}},

	{"rows open", txruntime.StateOpen, func(k *kit, use use) {
		s := k.started()
		c, err := s.Query(context.Background(), "select id from t")
		if err != nil {
			k.Fatal(err)
		}
		use(context.Background(), s)
		_ = c.Close()
	}, refusals{statement: txruntime.ErrRowsOpen, begin: txruntime.ErrNestedBegin, commit: txruntime.ErrRowsOpen}},

	{"lent", txruntime.StateOpen, func(k *kit, use use) {
		s := k.started()
		_, back, err := s.Lend(context.Background())
		if err != nil {
			k.Fatal(err)
		}
		use(context.Background(), s)
		_ = back(nil)
	}, refusals{statement: txruntime.ErrRowsOpen, begin: txruntime.ErrNestedBegin, commit: txruntime.ErrRowsOpen}},

	{"closed", txruntime.StateClosed, func(k *kit, use use) {
		s := k.started()
		_ = s.Close()
		use(context.Background(), s)
	}, refusals{statement: txruntime.ErrSessionClosed, begin: txruntime.ErrSessionClosed, commit: txruntime.ErrSessionClosed}},

	{"disposed of", txruntime.StateClosed, func(k *kit, use use) {
		s := k.started()
		k.add(context.Background(), s, 1)
		_ = k.engine.Dispose(done())
		use(context.Background(), s)
	}, refusals{statement: txruntime.ErrEngineClosed, begin: txruntime.ErrEngineClosed, commit: txruntime.ErrEngineClosed}},

	{"idle, engine disposed of", txruntime.StateIdle, func(k *kit, use use) {
		s := k.make.Session(context.Background())
		_ = k.engine.Dispose(context.Background())
		use(context.Background(), s)
	}, refusals{statement: txruntime.ErrNoTx, begin: txruntime.ErrEngineClosed, commit: txruntime.ErrNoTx}},
}

type use = func(context.Context, *txruntime.Session)

// operations are all operations of a session, by kind.
var operations = []struct {
	name string
	want func(refusals) error
	run  func(k *kit, ctx context.Context, s *txruntime.Session) error
}{
	{"Exec", statement, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		_, err := s.Exec(ctx, k.insert, 7)
		return err
	}},
	{"Queue", statement, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		s.Queue(k.insert, 7)
		return s.Flush(ctx)
	}},
	{"Add", statement, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		txruntime.NewTable[struct{ ID int }]("t").Add(s, &struct{ ID int }{7})
		return s.Flush(ctx)
	}},
	{"Flush", statement, func(k *kit, ctx context.Context, s *txruntime.Session) error { return s.Flush(ctx) }},
	{"All", statement, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		_, err := txruntime.All[int](ctx, s, "select id from t")
		return err
	}},
	{"One", statement, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		_, err := txruntime.One[int](ctx, s, "select id from t where id = 0")
		return err
	}},
	{"Rows", statement, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		for _, err := range s.Rows(ctx, "select id from t") {
			return err
		}
		return nil
	}},
	{"CopyFrom", statement, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		_, err := s.CopyFrom(ctx, "t", []string{"id"}, func(yield func([]any, error) bool) { yield([]any{7}, nil) })
		return err
	}},
	{"Nested", statement, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		return s.Nested(ctx, func(context.Context, *txruntime.Session) error { return nil })
	}},
	{"Raw", statement, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		return s.Raw(ctx, func(context.Context, any) error { return nil })
	}},
	{"Begin", func(r refusals) error { return r.begin }, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		return s.Begin(ctx, func(context.Context, *txruntime.Session) error { return nil })
	}},
	{"Start", func(r refusals) error { return r.begin }, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		err := s.Start(ctx)
		if err == nil {
			_ = s.Rollback(ctx)
		}
		return err
	}},
	{"Commit", func(r refusals) error { return r.commit }, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		return s.Commit(ctx)
	}},
	{"Rollback", func(r refusals) error { return r.rollback }, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		return s.Rollback(ctx)
	}},
	{"Close", func(r refusals) error { return r.close }, func(k *kit, ctx context.Context, s *txruntime.Session) error {
		return s.Close()
	}},
}

func statement(r refusals) error { return r.statement }

// testStates runs every operation in every state.
func testStates(t *testing.T, d Database) {
	if len(stateTable)*len(operations) == 0 {
		t.Fatal("empty table")
	}
	shared := newKit(t, d)
	for _, st := range stateTable {
		t.Run(st.name, func(t *testing.T) {
			for _, op := range operations {
				k := shared
				if st.want.begin == txruntime.ErrEngineClosed {
					k = newKit(t, d) // it ends its engine
				}
				reached := false
				k = &kit{T: t, db: k.db, engine: k.engine, make: k.make, insert: k.insert}
				st.reach(k, func(ctx context.Context, s *txruntime.Session) {
					defer s.Close()
					reached = true
					if s.State() != st.state {
						t.Errorf("before %s the state is %s, want %s", op.name, s.State(), st.state)
					}
					err, want := op.run(k, ctx, s), op.want(st.want)
					if !errors.Is(err, want) || want == nil && err != nil {
						t.Errorf("%s: %v, want %v", op.name, err, want)
					}
					var g *txruntime.GuardError
					if want != nil && (!errors.As(err, &g) || g.Rule == "") {
						t.Errorf("%s: %#v is no GuardError with a rule", op.name, err)
					}
				})
				if !reached {
					t.Errorf("%s: the state was not reached", op.name)
				}
				if st.want.begin != txruntime.ErrEngineClosed {
					k.ddl("delete from t where id <> 0")
				}
			}
		})
	}
}

// started returns a session with a transaction that the test's end closes.
func (k *kit) started() *txruntime.Session {
	k.Helper()
	s := k.make.Session(context.Background())
	k.Cleanup(func() { _ = s.Close() })
	if err := s.Start(context.Background()); err != nil {
		k.Fatal(err)
	}
	return s
}

// scope runs fn in a scope that is rolled back in the end, whatever it did.
func (k *kit) scope(fn func(context.Context, *txruntime.Session)) {
	_ = k.make.Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
		fn(ctx, s)
		return errors.New("end of the test")
	})
}

// done returns a context that is.
func done() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
