package typestate

import (
	"go/token"
	"go/types"

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
	return v.On != nil && v.On.kind == kDeref && v.On.entry()
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
	ctx := v.Ctx
	if v.On != nil && v.On.kind == kCtxValue {
		ctx = v.On.a
	}
	if ctx == nil {
		return nil
	}
	for _, h := range v.Handles {
		if h.Carrier == nil || h.State != Open || !h.Scoped {
			continue
		}
		if !ctx.from(h.Carrier) && h.Carrier.a != nil && h.Carrier.a.from(ctx) && v.On.kind == kCtxValue {
			return h
		}
	}
	return nil
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
func (v *Value) Background() bool { return v.kind == kCtx && v.str == "root" }

// OfRequest reports whether the context v ends with an HTTP request.
func (v *Value) OfRequest() bool {
	for v.kind == kCtx && v.str != "without" && v.a != nil {
		v = v.a
	}
	return v.kind == kExpr && v.str == "request"
}

// Verb is the first word of the statement, in upper case; "" if not known.
func (s *Site) Verb() string { return Verb(s.SQL) }

// IsDefer reports whether the site is itself the call of a defer statement.
func (s *Site) IsDefer() bool {
	_, ok := s.Instr.(*ssa.Defer)
	return ok && s.Use == nil && s.Role != txmodel.None
}

// ErrDropped reports whether nobody looks at the call's error.
func (s *Site) ErrDropped() bool {
	call, ok := s.Instr.(*ssa.Call)
	if !ok || s.Model == nil || s.Model.Err.Place != txmodel.Result {
		return false
	}
	return !used(&invocation{instr: call}, s.Model.Err.Index)
}

// Looped reports whether a deferred call that was given h is pending when the
// site opens it again.
func (s *Site) Looped(h *Handle) bool {
	for _, v := range s.Paths {
		if v.New == h.ID && v.deferred {
			return true
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

// CommittedByDefer reports whether a deferred call commits h.
func (f *Flow) CommittedByDefer(h *Handle) bool {
	for _, site := range f.Sites {
		for _, v := range site.Paths {
			if site.Role == txmodel.Commit && v.On == h.ID && v.Deferred {
				return true
			}
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
	return e.Instr.Pos()
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

// Returned reports whether h can be got at from the results.
func (e *Exit) Returned(h *Handle) bool {
	for _, r := range e.Results {
		if e.config.reach(r, func(x *Value) bool { return x == h.ID }) {
			return true
		}
	}
	return false
}

// ReturnsError reports whether the function's last result is an error.
func ReturnsError(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && isError(sig.Results().At(n-1).Type())
}
