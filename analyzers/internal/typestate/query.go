package typestate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// Stored is a scope's handle that something outside of the scope keeps.
type Stored struct {
	Handle *Handle
	Pos    token.Pos
}

// Own reports whether the handle is not one that the function was given: it is
// a field of something, or a package variable.
func (v *View) Own() bool {
	return v.On != nil && (v.On.kind == kDeref || v.On.kind == kFieldVal) && v.On.entry()
}

// Field gives the struct, or the pointer to one, and its field that v was read
// from; nil if it was not read from a field.
func (v *Value) Field() (types.Type, string) {
	switch {
	case v.kind == kDeref && v.a.kind == kField:
		return v.a.a.typ, v.a.str
	case v.kind == kFieldVal:
		return v.a.typ, v.str
	}
	return nil, ""
}

// Leaving says how far a result had left the function.
func (v *View) Leaving(h *Handle) Escape { return v.left[h.ID] }

// Given reports whether parameter i may hold something on this path.
func (v *View) Given(i int) bool {
	for _, w := range v.when {
		if w.Is == effect.Nil && w.Path == (&Value{kind: kParam, idx: i}).Path() {
			return false
		}
	}
	return true
}

// Outer returns the open transaction that a context carries when the call is
// given another context, one that the carrying one was made from.
func (v *View) Outer() *Handle {
	asked := v.asked
	if v.On != nil && v.On.kind == kCtxValue {
		asked = append(asked[:len(asked):len(asked)], v.On)
	}
	for _, h := range v.Handles {
		if h.Carrier == nil || h.State != Open || !h.Scoped {
			continue
		}
		for _, x := range asked {
			if !x.a.from(h.Carrier) && h.Carrier.a != nil && h.Carrier.a.from(x.a) && "value "+x.str == h.Carrier.str {
				return h
			}
		}
	}
	return nil
}

// Pool is On by the name that its other names stand for.
func (v *View) Pool() *Value { return v.pool }

// Beside reports whether the site uses the pool that h was begun on, by that name or
// by another one that stands for the same.
func (v *View) Beside(h *Handle) bool {
	return v.pool != nil && h.From != nil && v.pool == h.Pool
}

// from reports whether the context v is ctx or was made from it.
func (v *Value) from(ctx *Value) bool {
	for ; v != nil; v = v.a {
		if v == ctx {
			return true
		}
		if v.kind != kCtx {
			return false
		}
	}
	return false
}

// Background reports whether v is context.Background() or context.TODO().
func (v *Value) Background() bool { return v.kind == kCtx && v.a == nil }

// Root is the function that made such a context, Background or TODO.
func (v *Value) Root() string { return v.str }

// OfRequest reports whether the context v ends with an HTTP request.
func (v *Value) OfRequest() bool {
	for v.kind == kCtx && v.str != "without" && v.a != nil {
		v = v.a
	}
	return v.kind == kExpr && v.str == "request"
}

// MadeOfRequest reports whether the context v is that of an HTTP request, or was
// made of it by a function of which nothing is known: a tracer gives one with a span.
func (v *Value) MadeOfRequest() bool {
	for v.kind == kCtx && v.str != "without" && v.a != nil {
		v = v.a
	}
	call, ok := v.at.(*ssa.Call)
	return v.OfRequest() || v.kind == kCall && ok && slices.ContainsFunc(call.Call.Args, func(arg ssa.Value) bool {
		from, ok := arg.(*ssa.Call)
		return ok && from.Call.StaticCallee() != nil && from.Call.StaticCallee().String() == "(*net/http.Request).Context"
	})
}

// StateOf is how h ended, as far as the paths to the site agree.
func (s *Site) StateOf(h *Handle) State {
	for _, v := range s.Paths {
		if x := v.Handle(h.ID); x != nil && x.State.Done() && x.State != h.State {
			return Finished
		}
	}
	return h.State
}

// Verb is the first word of the statement, in upper case; "" if not known.
func (s *Site) Verb() string { return Verb(s.SQL) }

// When is what holds on entry on this path.
func (v *View) When() []effect.Cond { return v.when }

// Fills reports whether the statement reads into the variable.
func (v *View) Fills(variable *ssa.Alloc) bool {
	return v.fills != nil && v.fills.kind == kAlloc && v.fills.at == any(variable)
}

// Conditional reports whether a callee uses the handle under a condition only.
func (s *Site) Conditional() bool { return s.Use != nil && len(s.Use.When) > 0 }

// Undoes reports whether the statement is a rollback, to a savepoint or of all.
func (s *Site) Undoes() bool { return s.Verb() == "ROLLBACK" || s.Model != nil && s.Model.Undo }

// IsDefer reports whether the site is itself the call of a defer statement.
func (s *Site) IsDefer() bool {
	_, ok := s.Instr.(*ssa.Defer)
	return ok && s.Model != nil
}

// ErrDropped reports whether nobody looks at the call's error.
func (s *Site) ErrDropped() bool {
	call, ok := s.Instr.(*ssa.Call)
	if !ok {
		return false
	}
	i := call.Call.Signature().Results().Len() - 1
	if s.Model != nil {
		if i = s.Model.Err.Index; s.Model.Err.Place != txmodel.Result {
			return false
		}
	} else if !txmodel.ReturnsError(call.Call.Signature()) {
		return false
	}
	return !usedResult(call, i, s.errField) && !s.askedLater(call) || s.deadStore(call)
}

// ErrLate reports whether the call's error is put into a variable that the
// function has returned already.
func (s *Site) ErrLate() bool {
	call, ok := s.Instr.(*ssa.Call)
	return ok && len(*call.Referrers()) > 0 && s.deadStore(call)
}

// askedLater reports whether the handle that a commit was called on is asked for
// its error behind it: that is where the error is put.
func (s *Site) askedLater(call *ssa.Call) bool {
	if s.errField == "" || len(call.Call.Args) == 0 || call.Call.Args[0].Referrers() == nil {
		return false
	}
	return slices.ContainsFunc(*call.Call.Args[0].Referrers(), func(ref ssa.Instruction) bool {
		fa, ok := ref.(*ssa.FieldAddr)
		return ok && fa.Pos() > call.Pos() && FieldName(fa.X.Type(), fa.Field) == s.errField
	})
}

// ResultIndex is the result of its begin that h is, 0 if it is inside of one.
func (h *Handle) ResultIndex() int {
	if h.ID.kind == kCall && h.ID.idx < 100 {
		return h.ID.idx
	}
	return 0
}

// Inside reports whether what the program has a name for is not h but an object
// that holds it.
func (h *Handle) Inside() bool { return h.Helper != "" && h.ID.kind == kCall && h.ID.idx >= 100 }

// Guessed reports whether a statement is only taken for a write because nothing
// is known of its text.
func (s *Site) Guessed() bool {
	return s.Use == nil && s.Verb() == "" && s.Model != nil && !s.Model.Write
}

// Looped reports whether a deferred call that was given h is pending when it is
// opened again.
func (f *Flow) Looped(h *Handle) bool {
	for _, site := range f.Sites {
		for _, v := range site.Paths {
			if v.New == h.ID && v.deferred {
				return true
			}
		}
	}
	return false
}

// pending reports whether a deferred call can get at id.
func (c *Config) pending(id *Value) bool {
	if id == nil {
		return false
	}
	is := func(x *Value) bool { return x == id }
	for _, d := range c.defers {
		for _, a := range d.args {
			if c.reach(a, is) {
				return true
			}
		}
		if d.fn != nil && c.reach(d.fn, is) {
			return true
		}
	}
	return false
}

// RolledBackByDefer reports whether a deferred call may roll h back as well: it
// commits under a condition.
func (f *Flow) RolledBackByDefer(h *Handle) bool {
	for _, e := range f.Exits {
		if x := e.config.handles[h.ID]; x != nil && x.ByDefer && x.State == RolledBack {
			return true
		}
	}
	return false
}

// FinishedHere reports whether the function itself, not a goroutine that it
// starts, finishes h.
func (f *Flow) FinishedHere(h *Handle) bool {
	for _, site := range f.Sites {
		for _, v := range site.Paths {
			if (site.Role == txmodel.Commit || site.Role == txmodel.Rollback) && v.On == h.ID && !v.Spawned {
				return true
			}
		}
	}
	return false
}

// Handed reports whether the function gives the transaction h to a function that
// it was given: it may write.
func (f *Flow) Handed(h *Handle) bool { return slices.Contains(f.handed, h.ID) }

// Works reports whether one of the calls that write, or begin a transaction to do
// so, which is not read-only, is what ask says.
func (f *Flow) Works(ask func(ssa.Instruction) bool) bool {
	for call := range f.working {
		if ask(call) {
			return true
		}
	}
	return slices.ContainsFunc(f.Sites, func(s *Site) bool { return s.works() && ask(s.Instr) })
}

// works reports whether a site writes, or begins a transaction to do so.
func (s *Site) works() bool {
	switch s.Role {
	case txmodel.Begin, txmodel.Savepoint, txmodel.Scope:
		return s.Write || !s.ReadOnly
	}
	return s.Write
}

// Waits reports whether the function waits for something: a channel, a group.
func (f *Flow) Waits() bool {
	for _, site := range f.Sites {
		if site.Role == txmodel.Slow && (site.Model == nil || site.Model.Kind == "wait") {
			for _, v := range site.Paths {
				if !v.Spawned {
					return true
				}
			}
		}
	}
	return false
}

// Pos is where the exit is.
func (e *Exit) Pos() token.Pos {
	if call, ok := e.Instr.(ssa.CallInstruction); ok {
		return call.Common().Pos()
	}
	if pos := e.Instr.Pos(); pos.IsValid() {
		return pos
	}
	if syntax := e.Instr.Parent().Syntax(); syntax != nil {
		return syntax.End() - 1 // the brace that a function ends with
	}
	return token.NoPos
}

func (e *Exit) err() effect.Nilness {
	ret, ok := e.Instr.(*ssa.Return)
	if !ok || len(ret.Results) == 0 || !isError(ret.Results[len(ret.Results)-1].Type()) {
		return effect.Unknown
	}
	return e.nils[len(e.nils)-1]
}

// Fails reports whether the exit returns an error for certain.
func (e *Exit) Fails() bool { return e.err() == effect.NotNil }

// Succeeds reports whether the exit returns a nil error for certain.
func (e *Exit) Succeeds() bool { return e.err() == effect.Nil }

// GivesUp reports whether the exit returns what a context says of its end.
func (e *Exit) GivesUp() bool {
	if len(e.Results) == 0 {
		return false
	}
	call, ok := e.Results[len(e.Results)-1].at.(*ssa.Call)
	return ok && call.Call.IsInvoke() && call.Call.Method.FullName() == "(context.Context).Err"
}

// InTransaction reports whether h is the result of a transaction.
func (e *Exit) InTransaction(h *Handle) bool {
	from := e.config.handles[h.From]
	return from != nil && from.transaction() || e.Given(h)
}

// Given reports whether h is the result of a transaction that the function was
// given, or, where it is not known what it was opened on, may be.
func (e *Exit) Given(h *Handle) bool {
	if h.From == nil {
		for p := range e.frame.fn.Signature.Params().Variables() {
			if txmodel.Finishable(p.Type()) {
				return true
			}
		}
	}
	from := e.config.handles[h.From]
	if from == nil {
		return h.From != nil && h.From.typ != nil && txmodel.Finishable(h.From.typ)
	}
	return from.transaction() && !from.Owned
}

// Over reports whether what h was opened on has ended on this path, and h with
// it: a transaction ends all that it has, a pool its statements. Results of which
// it is not known what they were opened on may be those of any transaction that
// has ended, or that others have.
func (e *Exit) Over(h *Handle) bool {
	if h.From == nil && (h.Kind == txmodel.Rows || h.Kind == txmodel.BatchResult) {
		return slices.ContainsFunc(e.Handles(), func(x *Handle) bool {
			return x.transaction() && (x.State.Done() || e.Escaped(x) == Kept)
		})
	}
	from := e.config.handles[h.From]
	return from != nil && from.State.Done() && (from.transaction() || from.Kind == txmodel.Pool && h.Kind == txmodel.Stmt)
}

// Began reports whether the function literal that the exit leaves opened h and
// nothing outside of it can get at h now.
func (e *Exit) Began(h *Handle) bool {
	if h.ID.frame != e.frame {
		return false
	}
	for addr, v := range e.config.mem {
		if r := addr.root(); r.frame != e.frame && e.config.reach(v, func(x *Value) bool { return x == h.ID }) {
			return false
		}
	}
	return true
}

// Returned reports whether h can be got at from the results.
func (e *Exit) Returned(h *Handle) bool {
	for _, r := range e.Results {
		if e.config.reach(r, func(x *Value) bool { return x == h.ID }) {
			return true
		}
	}
	return false
}
