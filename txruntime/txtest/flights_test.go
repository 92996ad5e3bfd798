package txtest_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/txvet/txvet/txruntime"
	"github.com/txvet/txvet/txruntime/txtest"
)

// transfer takes a flight for the begin and the first statement, one for the
// second, and one for the commit.
func transfer(ctx context.Context, e *txruntime.Engine, from, to string) error {
	return e.Factory().Begin(ctx, func(ctx context.Context, s *txruntime.Session) error {
		if _, err := s.Exec(ctx, "update account set balance = balance - 1 where name = $1", from); err != nil {
			return err
		}
		_, err := s.Exec(ctx, "update account set balance = balance + 1 where name = $1", to)
		return err
	})
}

// each runs a test on a fake with an engine.
func each(test func(t testing.TB, e *txruntime.Engine)) *fake {
	return run(func(ft testing.TB) { test(ft, txtest.Open(ft, txtest.Postgres(ft), txtest.Schema(schema))) })
}

func TestFlightsAreCounted(t *testing.T) {
	t.Parallel()
	each(func(ft testing.TB, e *txruntime.Engine) {
		move := func() {
			if err := transfer(ft.Context(), e, "ann", "bob"); err != nil {
				ft.Error(err)
			}
		}
		for range 2 { // cold and warm
			txtest.Flights(ft, e, 3, move)
			txtest.FlightsAtMost(ft, e, 3, move)
			txtest.FlightsAtMost(ft, e, 4, move)
		}
		txtest.Flights(ft, e, 0, func() {})
	}).passes(t)
}

func TestWrongNumberListsTheFlights(t *testing.T) {
	t.Parallel()
	move := func(ft testing.TB, e *txruntime.Engine) func() {
		return func() { _ = transfer(ft.Context(), e, "ann", "bob") }
	}
	sql := []string{
		"1. exec: begin; update account set balance = balance - 1 where name = $1 (",
		"2. exec: update account set balance = balance + 1 where name = $1 (",
		"3. commit: commit (",
	}
	for name, tc := range map[string]struct {
		test func(testing.TB, *txruntime.Engine)
		want string
	}{
		"more":    {func(ft testing.TB, e *txruntime.Engine) { txtest.Flights(ft, e, 2, move(ft, e)) }, "3 flights, want 2"},
		"fewer":   {func(ft testing.TB, e *txruntime.Engine) { txtest.Flights(ft, e, 4, move(ft, e)) }, "3 flights, want 4"},
		"at most": {func(ft testing.TB, e *txruntime.Engine) { txtest.FlightsAtMost(ft, e, 2, move(ft, e)) }, "3 flights, want at most 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := each(tc.test)
			f.fails(t, append(slices.Clone(sql), tc.want)...)
			if strings.Contains(f.errors[0], "ann") {
				t.Errorf("an argument is told: %s", f.errors[0])
			}
		})
	}
}

func TestRecordedFlights(t *testing.T) {
	t.Parallel()
	each(func(ft testing.TB, e *txruntime.Engine) {
		_ = transfer(ft.Context(), e, "ann", "bob") // prepares
		var inner []txtest.Flight
		outer := txtest.Record(ft, e, func() {
			exec(ft, e, deposit, "bob")
			inner = txtest.Record(ft, e, func() { _ = transfer(ft.Context(), e, "ann", "bob") })
		})
		if len(outer) != 5 || len(inner) != 3 {
			ft.Fatalf("%d and %d flights, want 5 and 3", len(outer), len(inner))
		}
		for _, f := range inner {
			if f.RoundTrips != 1 {
				ft.Errorf("warm, but not one round trip: %s", f)
			}
		}
		if f := inner[1]; f.Rows != 1 || f.Duration <= 0 || f.Err != nil || len(f.Args) != 1 {
			ft.Errorf("flight %+v", f)
		}
	}).passes(t)
}

func TestOnlyWhatIsSentCounts(t *testing.T) {
	t.Parallel()
	each(func(ft testing.TB, e *txruntime.Engine) {
		txtest.Flights(ft, e, 2, func() {
			err := e.Factory().Begin(ft.Context(), func(ctx context.Context, s *txruntime.Session) error {
				if _, err := s.Exec(ctx, deposit, "bob"); err != nil {
					return err
				}
				return s.Raw(ctx, func(context.Context, any) error { return nil })
			})
			if err != nil {
				ft.Error(err)
			}
		})
		txtest.Flights(ft, e, 0, func() {
			_ = e.Factory().Begin(ft.Context(), func(context.Context, *txruntime.Session) error { return nil })
		})
	}).passes(t)
}

func TestFailureOfAFlightIsRecorded(t *testing.T) {
	t.Parallel()
	each(func(ft testing.TB, e *txruntime.Engine) {
		got := txtest.Record(ft, e, func() { _ = transfer(ft.Context(), e, "bob", "ann") }) // bob has nothing
		if len(got) != 1 || got[0].Err == nil {
			ft.Errorf("flights %v, want one that failed", got)
		}
	}).passes(t)
}

func TestUnfinishedFunctionIsNotJudged(t *testing.T) {
	t.Parallel()
	each(func(ft testing.TB, e *txruntime.Engine) {
		func() {
			defer func() { recover() }()
			txtest.Flights(ft, e, 7, func() { panic("left") })
		}()
		apart(func() { txtest.Flights(ft, e, 7, func() { ft.Fatal("ended") }) })
		txtest.Flights(ft, e, 2, func() { one[int](ft, e, "select 1") })
	}).fails(t, "ended")
}

func TestSubtestsShareAnEngine(t *testing.T) {
	t.Parallel()
	e := txtest.Open(t, txtest.Postgres(t), txtest.Schema(schema))
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			exec(t, e, deposit, "bob")
		})
	}
}
