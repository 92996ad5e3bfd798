package txtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

// Flights runs fn and fails the test if the engine sent another number of
// flights meanwhile than want; it lists them. A flight is what is sent together,
// so it is how often fn waited for statements. What is not in a session, such as
// Engine.Autocommit, is not counted, nor are rollbacks and CopyFrom.
//
// Flights of other goroutines count, too: tests that share an engine and are
// parallel cannot use it.
func Flights(t testing.TB, e *txruntime.Engine, want int, fn func()) {
	t.Helper()
	if got := Record(t, e, fn); len(got) != want {
		t.Errorf("%s, want %d%s", count(len(got)), want, list(got))
	}
}

// FlightsAtMost is Flights with a limit, for code whose number depends on what
// it finds.
func FlightsAtMost(t testing.TB, e *txruntime.Engine, most int, fn func()) {
	t.Helper()
	if got := Record(t, e, fn); len(got) > most {
		t.Errorf("%s, want at most %d%s", count(len(got)), most, list(got))
	}
}

// Record runs fn and returns the flights that the engine sent meanwhile, in the
// order in which they were sent. If fn ends the test or panics, it does not
// return.
func Record(t testing.TB, e *txruntime.Engine, fn func()) []Flight {
	t.Helper()
	w := watching(t, e)
	r := new(record)
	w.mu.Lock()
	w.records = append(w.records, r)
	w.mu.Unlock()
	defer w.forget(r)
	fn()
	return w.forget(r)
}

// A Flight is one that was sent, and what became of it.
type Flight struct {
	txruntime.FlightInfo
	txruntime.FlightResult
}

// String returns the operation, all SQL of the flight and its round trips, but
// no arguments.
func (f Flight) String() string {
	sql := f.Statements
	if f.Begin {
		sql = append([]string{"begin"}, sql...)
	}
	if f.Commit {
		sql = append(sql[:len(sql):len(sql)], "commit")
	}
	unit := "round trips"
	if f.RoundTrips == 1 {
		unit = "round trip"
	}
	text := strings.Join(strings.Fields(strings.Join(sql, "; ")), " ")
	return fmt.Sprintf("%s: %s (%d %s)", f.Op, text, f.RoundTrips, unit)
}

// A record is the flights that were sent while it is open.
type record struct{ flights []*Flight }

// flight is the hook.
func (w *watch) flight(ctx context.Context, info txruntime.FlightInfo) (context.Context, func(txruntime.FlightResult)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.records) == 0 {
		return ctx, nil
	}
	f := &Flight{FlightInfo: info}
	for _, r := range w.records {
		r.flights = append(r.flights, f)
	}
	return ctx, func(result txruntime.FlightResult) {
		w.mu.Lock()
		defer w.mu.Unlock()
		f.FlightResult = result
	}
}

// forget closes a record and returns what is in it.
func (w *watch) forget(r *record) []Flight {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.records = slices.DeleteFunc(w.records, func(other *record) bool { return other == r })
	var flights []Flight
	for _, f := range r.flights {
		flights = append(flights, *f)
	}
	return flights
}

func count(n int) string {
	if n == 1 {
		return "1 flight"
	}
	return fmt.Sprintf("%d flights", n)
}

func list(flights []Flight) string {
	var b strings.Builder
	for i, f := range flights {
		fmt.Fprintf(&b, "\n%d. %s", i+1, f)
	}
	return b.String()
}
