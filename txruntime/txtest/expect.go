package txtest

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

// Expect says that the code under test runs into a guard, which is one of the
// sentinels of txruntime, from now on. Then neither it fails the test nor what
// follows from it, such as an ErrAborted with it as its cause. If it does not
// happen until the end of t, the test fails.
//
// In a subtest that shares the engine, it holds until the subtest ends, for all
// that use the engine meanwhile. The guards that a subtest expects must then
// happen before its end; only in the test that opened the engine may that be
// [txruntime.ErrLeak], which is found last.
func Expect(t testing.TB, e *txruntime.Engine, guard error) {
	t.Helper()
	w := watching(t, e)
	x := &expectation{guard: guard}
	if _, file, line, ok := runtime.Caller(1); ok {
		x.at = fmt.Sprintf("%s:%d", file, line)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expected = append(w.expected, x)
	if t == w.t {
		return
	}
	t.Cleanup(func() {
		t.Helper()
		w.mu.Lock()
		defer w.mu.Unlock()
		w.expected = slices.DeleteFunc(w.expected, func(other *expectation) bool { return other == x })
		x.settle(t)
	})
}

type expectation struct {
	guard    error
	at       string
	happened bool
}

func (x *expectation) settle(t testing.TB) {
	t.Helper()
	if !x.happened {
		t.Errorf("no guard found what was expected at %s: %v", x.at, x.guard)
	}
}
