package txtest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/txvet/txvet/txruntime"
)

// A watch follows what an engine does for its test.
type watch struct {
	t testing.TB

	// Held while the test is told of something, so that nothing is after its end.
	mu       sync.Mutex
	retired  bool // the test is over but for its cleanup
	ended    bool
	expected []*expectation
	records  []*record
}

// watches has the watch of each engine of a test that runs: the engine is all
// that a test has to hand on.
var watches sync.Map // *txruntime.Engine to *watch

func watching(t testing.TB, e *txruntime.Engine) *watch {
	t.Helper()
	w, ok := watches.Load(e)
	if !ok {
		t.Fatal("the engine is not one of txtest.Open, or the test that opened it is over")
	}
	return w.(*watch)
}

func (w *watch) hooks() txruntime.Hooks {
	return txruntime.Hooks{Guard: w.guard, Flight: w.flight}
}

// guard fails the test. When the test is retired, only leaks do: which guards a
// goroutine runs into that was not waited for would be chance.
func (w *watch) guard(_ context.Context, g *txruntime.GuardError) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended || w.retired && !errors.Is(g, txruntime.ErrLeak) {
		return
	}
	announced := false
	for _, x := range w.expected {
		if errors.Is(g, x.guard) {
			x.happened, announced = true, true
		}
	}
	if announced {
		return
	}
	var text strings.Builder
	text.WriteString(g.Error())
	if at := caller(); at != "" {
		fmt.Fprintf(&text, "\nat %s", at)
	}
	if begun := g.Trace(); begun != "" {
		fmt.Fprintf(&text, "\nbegun by%s", begun)
	}
	w.t.Error(text.String())
}

// caller is where the program called the runtime, as the stack has it. It is empty
// for what a timer or the garbage collector finds.
func caller() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if !ours(f.Function) {
			if !more || strings.HasPrefix(f.Function, "runtime.") {
				return ""
			}
			return fmt.Sprintf("%s:%d", f.File, f.Line)
		}
		if !more {
			return ""
		}
	}
}

// ours tells whether the function is of this package, the runtime or a driver.
func ours(function string) bool {
	const root = "github.com/txvet/txvet/txruntime"
	slash := strings.LastIndexByte(function, '/')
	dot := strings.IndexByte(function[slash+1:], '.')
	if dot < 0 {
		return false
	}
	folder, found := strings.CutPrefix(function[:slash+1+dot], root)
	return found && slices.Contains([]string{"", "/pgx", "/mysql", "/sqlite", "/txtest"}, folder)
}

// retire is called when the test has done all but what it registered before its
// engine.
func (w *watch) retire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.retired = true
}

// end makes sure that all that the test expected happened.
func (w *watch) end() {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	for _, x := range w.expected {
		x.settle(w.t)
	}
}
