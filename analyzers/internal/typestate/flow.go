package typestate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// Flow is what Solve found out about a function.
type Flow struct {
	Fn       *ssa.Function
	Sites    []*Site // in source order, those of inlined function literals too
	Exits    []*Exit
	Inner    []*Exit  // the ways out of the function literals that were interpreted in place
	Ends     []*Exit  // where the process ends
	Stored   []Stored // scope handles that live on after their scope
	Replaced []Stored // open handles whose variable got another one
	Reads    []*Read  // of relations of entities
	Loops    []*Loop  // in callees, over what they are given here
	Bodies   []*Exit  // the returns of scope callbacks; Site says of which scope
	Summary  *effect.Summary
	Inlined  map[*ssa.Function]bool // function literals that were interpreted in place
	GaveUp   bool
	handed   []*Value                 // transactions that callbacks were given
	working  map[ssa.Instruction]bool // calls whose callee works
}

// Site is one call that plays a role, or one use of a handle inside of a call.
type Site struct {
	Role     txmodel.Role
	Model    *txmodel.Call // nil if the call was summarised
	Use      *effect.Use   // what the callee does, if the call was summarised
	Callee   *types.Func   // of a summarised call
	Ends     effect.Path   // the transaction that the callee finishes, for a commit or rollback
	Instr    ssa.Instruction
	Call     *ssa.CallCommon // nil for a channel operation
	Fn       *ssa.Function   // the innermost function literal that it stands in
	Paths    []*View
	Write    bool   // a statement that writes, or may
	ReadOnly bool   // the begin of a transaction that can only read
	Fixed    bool   // the text is a constant
	SQL      string // the text, as far as it is constant
	given    int    // 1 + the parameter of the function that the text is, or is made of
	text     ssa.Value
	errField string // of the result that tells the error, if it is no error itself
}

// Pos is where the site is.
func (s *Site) Pos() token.Pos {
	if s.Call != nil && s.Call.Pos().IsValid() {
		return s.Call.Pos()
	}
	return s.Instr.Pos()
}

type siteKey struct {
	instr ssa.Instruction
	role  txmodel.Role
	path  effect.Path
	op    effect.Op
}

// View is a site on one abstract path, before it happens.
type View struct {
	On        *Value  // the handle that is used
	Stmt      *Handle // the prepared statement that it is used through
	Base      *Handle // what is known of On, nil if nothing
	New       *Value
	Row       *Value   // for the row of a statement, the handle that it ran on
	pool      *Value   // On by the name that its other names stand for
	over      []*Value // transactions that the callee has ended before the use
	asked     []*Value // what contexts were asked for on the way to the use
	Ctx       *Value
	Kind      txmodel.HandleKind // of On's type, as far as it is known
	Relation  bool               // the statement reads a relation of one entity
	fills     *Value             // what the statement reads into
	Deferred  bool
	Spawned   bool      // in a goroutine that the function starts
	Panicking bool      // in a deferred function that runs because of a panic
	Unwinding bool      // the same, before anybody recovers: it may end the process
	Left      Escape    // how far On has left the function
	Earlier   token.Pos // an earlier write on On, without a transaction
	Nil       bool      // On is nil
	Unsure    bool      // a use inside of a callee whose condition is not known to hold
	Handles   []*Handle
	when      []effect.Cond
	left      map[*Value]Escape
	deferred  bool // a deferred call was given New, from an earlier iteration
	ended     map[*Value]token.Pos
	trace     *trace
}

// Open returns the open transactions that this function opened or was given in
// a scope.
func (v *View) Open() []*Handle {
	return slices.DeleteFunc(slices.Clone(v.Handles), func(h *Handle) bool {
		return !(h.transaction() && h.State == Open && h.Owned) || slices.Contains(v.over, h.ID)
	})
}

// Joined returns the transactions of contexts that what this function was given in a
// callback is bound to.
func (v *View) Joined() []*Handle {
	return slices.DeleteFunc(slices.Clone(v.Handles), func(h *Handle) bool { return !h.Joined })
}

// Apart reports whether the site is given a context that says that it is meant to
// be apart from the open transaction.
func (v *View) Apart() bool {
	for ctx := v.Ctx; ctx != nil && ctx.kind == kCtx; ctx = ctx.a {
		if ctx.str == "detached" {
			return true
		}
	}
	return false
}

// Handle returns what is known of id, nil if nothing.
func (v *View) Handle(id *Value) *Handle {
	for _, h := range v.Handles {
		if h.ID == id {
			return h
		}
	}
	return nil
}

// Cancelled returns where the context was cancelled, NoPos if it was not.
func (v *View) Cancelled(ctx *Value) token.Pos { return ended(v.ended, ctx) }

// Trace is the witness.
func (v *View) Trace() []Step { return v.trace.steps() }

// Step is one step of a witness.
type Step struct {
	Pos  token.Pos
	What string
	In   *types.Func  // the callee that it happens in; nil if it happens here
	At   effect.Place // where there
}

func (t *trace) steps() []Step {
	var out []Step
	for ; t != nil; t = t.prev {
		out = append(out, t.Step)
	}
	slices.Reverse(out)
	return out
}

// ended returns where ctx or a context that it was derived from was cancelled.
func ended(cancelled map[*Value]token.Pos, ctx *Value) token.Pos {
	for ; ctx != nil && ctx.kind == kCtx; ctx = ctx.a {
		if pos, ok := cancelled[ctx]; ok {
			return pos
		}
		if ctx.str == "without" {
			break
		}
	}
	return token.NoPos
}

// Exit is one abstract path out of a function.
type Exit struct {
	Instr   ssa.Instruction // *ssa.Return, *ssa.Panic or the call that ends the process
	Results []*Value
	Panics  bool
	Ends    bool  // the process: deferred calls do not run
	Site    *Site // of the scope, for a callback's exit
	Scope   *Handle
	nils    []effect.Nilness
	frame   *frame
	config  *Config
}

// Handles returns the handles on this path, escapes included.
func (e *Exit) Handles() []*Handle { return e.config.sorted() }

// Escaped says how far h had left the function.
func (e *Exit) Escaped(h *Handle) Escape { return e.config.escaped(h.ID, e.Results) }

// Nilness says what is known of result i.
func (e *Exit) Nilness(i int) effect.Nilness { return e.nils[i] }

// Cancelled returns where the context was cancelled, NoPos if it was not.
func (e *Exit) Cancelled(ctx *Value) token.Pos { return ended(e.config.cancelled, ctx) }

// Trace is the witness.
func (e *Exit) Trace() []Step { return e.config.trace.steps() }

func (f *Flow) finish() {
	slices.SortStableFunc(f.Sites, func(x, y *Site) int {
		if x.Pos() == y.Pos() && x.Use != nil && y.Use != nil && x.Write != y.Write { // what a callee writes weighs more
			if x.Write {
				return -1
			}
			return 1
		}
		return int(x.Pos() - y.Pos())
	})
}
