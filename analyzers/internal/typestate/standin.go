package typestate

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// A stand-in is what a method of an object returns that is given a transaction: the
// same kind of object, bound to that. A function that looks for a transaction in its
// context calls the function that it was given with such a stand-in, or with the
// object itself where there is no transaction. It knows of the object only that it
// has the method; which handle the method replaces is for the callers to see, who
// know the type.

// standIn names the result of a method with which a function was given an object, ""
// if v is none.
func (n *namer) standIn(v *Value) effect.Path {
	if v.kind == kStandIn {
		return v.Path()
	}
	call, ok := v.at.(*ssa.Call)
	if !ok || v.kind != kCall || v.idx != 0 {
		return ""
	}
	recv, m := call.Call.Value, call.Call.Method
	if fn := call.Call.StaticCallee(); fn != nil && fn.Signature.Recv() != nil {
		recv = call.Call.Args[0]
		m, _ = fn.Object().(*types.Func)
	}
	if m == nil || !n.s.env.Binds(m.Signature()) {
		return ""
	}
	if p := n.path(n.s.eval(n.c, v.frame, recv)); p != "" && p[0] == 'p' {
		return p + effect.Path(">{"+m.Name()+"}")
	}
	return ""
}

// standsIn reports whether a path ends in a stand-in.
func standsIn(p effect.Path) bool { return strings.Contains(string(p), ">{") }

// Binds reports whether a function of the signature is given a transaction: a
// library's, or something that can be committed and rolled back.
func (e *Env) Binds(sig *types.Signature) bool {
	for p := range sig.Params().Variables() {
		if kind := e.Handle(p.Type()); kind == txmodel.Tx || kind == txmodel.Either || txmodel.Ends(p.Type()) {
			return true
		}
	}
	return false
}

// elective reports whether the function that callback i calls may be given a
// stand-in instead, and no condition tells the two apart.
func elective(callbacks []effect.Callback, i int) bool {
	cb := &callbacks[i]
	hands := func(cb *effect.Callback) bool {
		return slices.ContainsFunc(cb.Values, func(v effect.Store) bool { return standsIn(v.Src) })
	}
	return !hands(cb) && slices.ContainsFunc(callbacks, func(other effect.Callback) bool {
		return other.Fn == cb.Fn && hands(&other) && !contradict(cb.When, other.When)
	})
}

// joins opens the transactions that the arguments of a callback are bound to: one for
// each handle of the object that an argument stands in for, and that the method
// replaces. They are the context's, which may have none: nothing is said of how they
// end.
func (s *solver) joins(c *Config, inv *invocation, args []*Value) []*Value {
	var ids []*Value
	for _, a := range args {
		if a.kind != kStandIn || !a.a.entry() || a.a.typ == nil || types.IsInterface(a.a.typ) {
			continue
		}
		for _, f := range s.replaced(a.a.typ, a.str) {
			h := Handle{
				ID: s.in.call(inv.frame, inv.instr, 3000+len(ids), nil), Kind: txmodel.Tx, Checked: true, Scoped: true, Joined: true,
				From: s.follow(c, inv, a.a, "."+f.Name()), Begun: inv.cc.Pos(),
			}
			h.Pool = s.canonical(c, h.From)
			c.set(h)
			ids = append(ids, h.ID)
		}
	}
	return ids
}

// replaced lists the fields of a type that are handles, and that are others in what
// its method returns, whatever way that ends.
func (s *solver) replaced(t types.Type, method string) []*types.Var {
	named, _ := types.Unalias(t).(*types.Named)
	p, ok := types.Unalias(t).(*types.Pointer)
	if ok {
		named, _ = types.Unalias(p.Elem()).(*types.Named)
	}
	if named == nil {
		return nil
	}
	st, ok := named.Underlying().(*types.Struct)
	obj, _, _ := types.LookupFieldOrMethod(t, true, named.Obj().Pkg(), method)
	m, isMethod := obj.(*types.Func)
	if !ok || !isMethod {
		return nil
	}
	sum, known := s.env.Summary(m, nil)
	if !known || sum == nil || !slices.ContainsFunc(sum.Outcomes, gives) {
		return nil
	}
	var out []*types.Var
	for f := range st.Fields() {
		if kind := s.env.Handle(f.Type()); (kind == txmodel.Pool || kind == txmodel.Either) && !slices.ContainsFunc(sum.Outcomes, func(o effect.Outcome) bool { return gives(o) && keeps(o, f.Name()) }) {
			out = append(out, f)
		}
	}
	return out
}

// gives reports whether the first result is something.
func gives(o effect.Outcome) bool {
	return !o.Panics && len(o.Results) > 0 && o.Results[0].Value != "nil"
}

// keeps reports whether the first result may have what the receiver has in a field.
func keeps(o effect.Outcome, field string) bool {
	return !slices.ContainsFunc(o.Results[0].Fields, func(st effect.Store) bool {
		return st.Dst == effect.Path("."+field) && st.Src != effect.Path("p0."+field)
	})
}
