package txtest_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// fake is a testing.TB that may fail without its test. It ends as a real one
// does, and does not forgive what comes after.
type fake struct {
	testing.TB // nil, for what nobody calls

	ctx      context.Context
	mu       sync.Mutex
	errors   []string
	cleanups []func()
	over     bool
	late     []string
}

// run runs a test on a fake and returns it when its cleanup is done.
func run(test func(t testing.TB)) *fake {
	ctx, cancel := context.WithCancel(context.Background())
	f := &fake{ctx: ctx}
	apart(func() { test(f) })
	cancel()
	for {
		f.mu.Lock()
		n := len(f.cleanups)
		if n == 0 {
			f.over = true
			f.mu.Unlock()
			return f
		}
		last := f.cleanups[n-1]
		f.cleanups = f.cleanups[:n-1]
		f.mu.Unlock()
		apart(last)
	}
}

// apart runs fn where it may end its goroutine.
func apart(fn func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn()
	}()
	<-done
}

func (f *fake) Helper()                  {}
func (f *fake) Name() string             { return "fake" }
func (f *fake) Context() context.Context { return f.ctx }

func (f *fake) Cleanup(fn func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cleanups = append(f.cleanups, fn)
}

func (f *fake) TempDir() string {
	dir, err := os.MkdirTemp("", "fake")
	if err != nil {
		panic(err)
	}
	f.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func (f *fake) Error(args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	text := strings.TrimSuffix(fmt.Sprintln(args...), "\n")
	if f.over {
		f.late = append(f.late, text)
		return
	}
	f.errors = append(f.errors, text)
}

func (f *fake) Errorf(format string, args ...any) { f.Error(fmt.Sprintf(format, args...)) }

func (f *fake) Fatal(args ...any) {
	f.Error(args...)
	runtime.Goexit()
}

// passes fails t for what the fake's test failed for.
func (f *fake) passes(t *testing.T) {
	t.Helper()
	for _, text := range f.errors {
		t.Errorf("failed: %s", text)
	}
}

// fails fails t unless the fake's test failed once, with a text that has all
// these parts.
func (f *fake) fails(t *testing.T, parts ...string) {
	t.Helper()
	if len(f.errors) != 1 {
		t.Fatalf("failed %d times, want once: %q", len(f.errors), f.errors)
	}
	for _, part := range parts {
		if !strings.Contains(f.errors[0], part) {
			t.Errorf("the failure has no %q:\n%s", part, f.errors[0])
		}
	}
}
