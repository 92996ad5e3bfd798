package txruntime

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
)

// The guards. Each comes wrapped in a [*GuardError], which names the txvet rule
// that finds the same mistake before the program runs.
var (
	ErrNoTx           = errors.New("no transaction is open: use Begin or Start")
	ErrTxDone         = errors.New("the transaction is already committed or rolled back")
	ErrNestedBegin    = errors.New("a transaction is already open: use Nested for a savepoint")
	ErrNestedActive   = errors.New("the outer session is locked while its savepoint is open: use the inner one")
	ErrScopeOwned     = errors.New("the scope that began the transaction finishes it")
	ErrAborted        = errors.New("an operation failed before, so the transaction can only be rolled back")
	ErrTxEndedBySQL   = errors.New("a statement ends the transaction: use Commit, Rollback or Nested")
	ErrRowsOpen       = errors.New("rows are still being read")
	ErrConcurrent     = errors.New("the session is in use by another goroutine")
	ErrWrongContext   = errors.New("the context is not the one of the scope")
	ErrForeignSession = errors.New("another session of this engine has a transaction open in this context")
	ErrNotLoaded      = errors.New("the relation was not loaded")
	ErrNotFlushed     = errors.New("the key is not known before Flush")
	ErrSessionClosed  = errors.New("the session is closed")
	ErrEngineClosed   = errors.New("the engine is disposed")
	ErrNoDriver       = errors.New("the URL names no driver")
	ErrUnknownDriver  = errors.New("the driver's package is not imported")
	ErrReadOnly       = errors.New("a write in a read-only transaction")
	ErrLeak           = errors.New("the session was never closed")
	ErrLongTx         = errors.New("the transaction is open for too long")
)

// A Mode is what a guard does when it finds a mistake.
type Mode uint8

// The modes. Whatever the mode, Hooks.Guard is not called when it is Off.
const (
	Fail   Mode = iota // the operation returns a *GuardError, and Hooks.Guard is called
	Report             // Hooks.Guard is called, and the operation goes on
	Off                // nothing
)

// guard is what is known of a guard: its rule and its mode if none is set.
// Without fixed, an operation can go on after it.
type guard struct {
	rule  string
	mode  Mode
	fixed bool
}

// guards lists them all. Those that are fixed always fail, since there is
// nothing to go on with: no transaction, no rows, no key; or since going on
// would lose data.
var guards = map[error]guard{
	ErrNoTx:           {rule: "outsidetx", fixed: true},
	ErrTxDone:         {rule: "txdone", fixed: true},
	ErrNestedBegin:    {rule: "nestedtx", fixed: true},
	ErrNestedActive:   {rule: "nestedtx", fixed: true},
	ErrScopeOwned:     {rule: "txdone", fixed: true},
	ErrAborted:        {rule: "abortedtx", fixed: true},
	ErrTxEndedBySQL:   {rule: "rawtx", fixed: true},
	ErrRowsOpen:       {rule: "openrows", fixed: true},
	ErrConcurrent:     {rule: "txescape", fixed: true},
	ErrWrongContext:   {rule: "lostctx", mode: Report},
	ErrForeignSession: {rule: "outsidetx"},
	ErrNotLoaded:      {rule: "lazyload", fixed: true},
	ErrNotFlushed:     {rule: "lazyload", fixed: true},
	ErrSessionClosed:  {rule: "txdone", fixed: true},
	ErrEngineClosed:   {rule: "dbhandle", fixed: true},
	ErrNoDriver:       {rule: "dbhandle", fixed: true},
	ErrUnknownDriver:  {rule: "dbhandle", fixed: true},
	ErrReadOnly:       {rule: "readonlytx", fixed: true},
	ErrLeak:           {rule: "txleak", mode: Report},
	ErrLongTx:         {rule: "slowtx", mode: Report},
}

// Guards sets the modes of guards by their sentinels.
type Guards map[error]Mode

// check returns an error for a mode that a guard cannot have.
func (g Guards) check() error {
	for _, err := range slices.SortedFunc(maps.Keys(g), func(a, b error) int { return strings.Compare(a.Error(), b.Error()) }) {
		known, ok := guards[err]
		switch {
		case !ok:
			return fmt.Errorf("%q is not a guard", err)
		case known.fixed && g[err] != Fail:
			return fmt.Errorf("the guard %q (%s) cannot be switched off: there is nothing to go on with", err, known.rule)
		}
	}
	return nil
}

func (g Guards) mode(sentinel error) Mode {
	if guards[sentinel].fixed {
		return Fail
	}
	if m, ok := g[sentinel]; ok {
		return m
	}
	return guards[sentinel].mode
}

// GuardError is a mistake that a guard found. errors.Is matches its sentinel
// and what caused it.
type GuardError struct {
	Rule    string    // the txvet rule
	Op      string    // the operation that was refused
	Session string    // TxOptions.Name
	Stack   []uintptr // where the transaction was begun, or the session made
	Err     error     // the sentinel, or a [*NotLoadedError]
	Cause   error     // what failed first, for ErrAborted and ErrTxDone; may be nil
}

func (e *GuardError) Error() string {
	var b strings.Builder
	writeOp(&b, e.Op, e.Session)
	b.WriteString(e.Err.Error())
	if e.Cause != nil {
		fmt.Fprintf(&b, ": %s", e.Cause)
	}
	fmt.Fprintf(&b, " (%s)", e.Rule)
	return b.String()
}

func (e *GuardError) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Err}
	}
	return []error{e.Err, e.Cause}
}

// Trace prints the stack, without the frames of this package.
func (e *GuardError) Trace() string {
	var b strings.Builder
	frames := runtime.CallersFrames(e.Stack)
	for more := len(e.Stack) > 0; more; {
		var f runtime.Frame
		f, more = frames.Next()
		own := strings.HasPrefix(f.Function, "github.com/txvet/txvet/txruntime.(*")
		if !own && f.Function != "runtime.goexit" {
			fmt.Fprintf(&b, "\n\t%s\n\t\t%s:%d", f.Function, f.File, f.Line)
		}
	}
	return b.String()
}

// ruled makes the error of a guard that has no session to name.
func ruled(op string, sentinel error) *GuardError {
	return &GuardError{Rule: guards[sentinel].rule, Op: op, Err: sentinel}
}

// trip reports a mistake, and returns the error unless the operation shall go
// on.
func (c *config) trip(ctx context.Context, g *GuardError) error {
	mode := c.guards.mode(g.Err)
	if mode == Off {
		return nil
	}
	c.report(ctx, g)
	if mode == Report {
		return nil
	}
	return g
}

func (c *config) report(ctx context.Context, g *GuardError) {
	if c.hooks.Guard != nil {
		c.hooks.Guard(ctx, g)
	}
}
