package txtest_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/txtest"
)

// line returns the place of its call, some lines below.
func line(below int) string {
	_, file, n, _ := runtime.Caller(1)
	return fmt.Sprintf("%s:%d", file, n+below)
}

// late commits twice, and drops the error.
func late(ctx context.Context, e *txruntime.Engine) (at string) {
	_ = e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		_ = s.Commit(ctx)
		at = line(1)
		_, _ = s.Exec(ctx, "select 1")
		return nil
	})
	return at
}

func TestDroppedErrorOfGuardFails(t *testing.T) {
	t.Parallel()
	var at string
	run(func(ft testing.TB) {
		e := txtest.Open(ft, txtest.Postgres(ft))
		at = late(ft.Context(), e)
	}).fails(t, "exec: ", txruntime.ErrTxDone.Error(), "(txdone)", "at "+at, "begun by", "txtest_test.late")
}

func TestReportOfGuardFails(t *testing.T) {
	t.Parallel()
	run(func(ft testing.TB) {
		e := txtest.Open(ft, txtest.Postgres(ft))
		outer := ft.Context()
		err := e.Factory().Begin(outer, func(_ context.Context, s *txruntime.Session) error {
			_, err := s.Exec(outer, "select 1")
			return err
		})
		if err != nil {
			ft.Errorf("the operation did not go on: %v", err)
		}
	}).fails(t, txruntime.ErrWrongContext.Error(), "(lostctx)")
}

func TestGuardThatIsOffDoesNot(t *testing.T) {
	t.Parallel()
	off := txruntime.WithGuards(txruntime.Guards{txruntime.ErrWrongContext: txruntime.Off})
	run(func(ft testing.TB) {
		e := txtest.Open(ft, txtest.Postgres(ft), txtest.With(off))
		_ = e.Factory().Begin(ft.Context(), func(_ context.Context, s *txruntime.Session) error {
			_, err := s.Exec(ft.Context(), "select 1")
			return err
		})
	}).passes(t)
}

func TestTimerFindsALongTransaction(t *testing.T) {
	t.Parallel()
	run(func(ft testing.TB) {
		told := make(chan struct{})
		e := txtest.Open(ft, txtest.Postgres(ft), txtest.With(
			txruntime.WithLongTx(time.Millisecond),
			txruntime.WithHooks(txruntime.Hooks{Guard: func(context.Context, *txruntime.GuardError) { close(told) }}),
		))
		_ = e.Factory().Begin(ft.Context(), func(context.Context, *txruntime.Session) error {
			<-told
			return nil
		})
	}).fails(t, "(slowtx)", "begun by")
}

func TestOpenSessionFailsWithItsBegin(t *testing.T) {
	t.Parallel()
	server := txtest.Open(t, txtest.Postgres(t))
	var at, name string
	run(func(ft testing.TB) {
		e := txtest.Open(ft, txtest.Postgres(ft))
		name = one[string](ft, e, "select current_database()")
		s := e.Factory().Session(ft.Context())
		at = line(1)
		if err := s.Start(ft.Context()); err != nil {
			ft.Error(err)
		}
		_, _ = s.Exec(ft.Context(), "create table locked ()")
		ft.Cleanup(func() { runtime.KeepAlive(s) })
	}).fails(t, txruntime.ErrLeak.Error(), "(txleak)", at)
	if one[bool](t, server, exists, name) {
		t.Errorf("%s is still there", name)
	}
}

func TestExpectedGuardDoesNotFail(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		guard error
		test  func(testing.TB, *txruntime.Engine)
	}{
		"once":  {txruntime.ErrTxDone, func(ft testing.TB, e *txruntime.Engine) { late(ft.Context(), e) }},
		"twice": {txruntime.ErrTxDone, func(ft testing.TB, e *txruntime.Engine) { late(ft.Context(), e); late(ft.Context(), e) }},
		"with what follows": {txruntime.ErrReadOnly, func(ft testing.TB, e *txruntime.Engine) {
			_ = e.Factory().Begin(ft.Context(), func(ctx context.Context, s *txruntime.Session) error {
				_, _ = s.Exec(ctx, "create table t ()")
				return nil // so the commit finds the error of the statement
			}, txruntime.TxOptions{ReadOnly: true})
		}},
		"leak": {txruntime.ErrLeak, func(ft testing.TB, e *txruntime.Engine) {
			s := e.Factory().Session(ft.Context())
			_ = s.Start(ft.Context())
			ft.Cleanup(func() { runtime.KeepAlive(s) })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(func(ft testing.TB) {
				e := txtest.Open(ft, txtest.Postgres(ft))
				txtest.Expect(ft, e, tc.guard)
				tc.test(ft, e)
			}).passes(t)
		})
	}
}

func TestExpectedGuardMustHappen(t *testing.T) {
	t.Parallel()
	var at string
	run(func(ft testing.TB) {
		e := txtest.Open(ft, txtest.Postgres(ft))
		at = line(1)
		txtest.Expect(ft, e, txruntime.ErrRowsOpen)
	}).fails(t, "no guard", at, txruntime.ErrRowsOpen.Error())
}

func TestOtherGuardsThanExpectedFail(t *testing.T) {
	t.Parallel()
	run(func(ft testing.TB) {
		e := txtest.Open(ft, txtest.Postgres(ft))
		txtest.Expect(ft, e, txruntime.ErrTxDone)
		late(ft.Context(), e)
		_, _ = e.Factory().Session(ft.Context()).Exec(ft.Context(), "select 1")
	}).fails(t, "(outsidetx)")
}

func TestExpectationEndsWithItsSubtest(t *testing.T) {
	t.Parallel()
	run(func(ft testing.TB) {
		e := txtest.Open(ft, txtest.Postgres(ft))
		run(func(sub testing.TB) {
			txtest.Expect(sub, e, txruntime.ErrTxDone)
			late(sub.Context(), e)
		}).passes(t)
		run(func(sub testing.TB) { txtest.Expect(sub, e, txruntime.ErrTxDone) }).fails(t, "no guard")
		late(ft.Context(), e)
	}).fails(t, "(txdone)")
}

func TestEngineOfAnotherIsRefused(t *testing.T) {
	t.Parallel()
	var over *txruntime.Engine
	run(func(ft testing.TB) { over = txtest.Open(ft, txtest.Postgres(ft)) }).passes(t)
	for name, call := range map[string]func(testing.TB){
		"expect": func(ft testing.TB) { txtest.Expect(ft, over, txruntime.ErrNoTx) },
		"record": func(ft testing.TB) { txtest.Record(ft, over, func() {}) },
	} {
		t.Run(name, func(t *testing.T) { run(call).fails(t, "is over") })
	}
}

// A report to a test that is over would end the whole process.
func TestNothingIsToldAfterTheEnd(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	stop := make(chan struct{})
	use := func(t testing.TB) {
		e := txtest.Open(t, txtest.Postgres(t))
		started := make(chan struct{})
		wg.Go(func() {
			for first := true; ; first = false {
				err := e.Factory().Begin(context.Background(), func(ctx context.Context, s *txruntime.Session) error {
					_, err := s.Exec(ctx, "select 1")
					return err
				})
				if first {
					close(started)
				}
				select {
				case <-stop:
					return
				default:
					_ = err // from some time on, that the engine is disposed of
				}
			}
		})
		<-started
	}
	t.Run("real", func(t *testing.T) { use(t) })
	f := run(use)
	time.AfterFunc(50*time.Millisecond, func() { close(stop) })
	wg.Wait()
	f.passes(t)
	if len(f.late) > 0 {
		t.Errorf("told after the end: %q", f.late)
	}
}
