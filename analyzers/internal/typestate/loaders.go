package typestate

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// got interprets a method that gives a relation, or tells whether it is loaded.
// What comes out are entities, with what was loaded of them.
func (s *solver) got(c *Config, inv *invocation, m *txmodel.Call) {
	v := inv.operand(m.On)
	if v == nil {
		return
	}
	if v.kind == kDeref {
		v = v.a
	}
	e, root, steps := c.entityOf(s.origin(c, v))
	if e == nil {
		if m.Asks {
			s.mayLoad(root, "?") // the program sees to it
			if v.kind == kField {
				s.loadAny(c, v.a.typ, []string{string(anything)})
			}
		} else if s.recording && !handled(inv.instr) {
			s.readGiven(c, inv.instr, root, steps, false)
		}
		return
	}
	rel := s.env.Index.RelationsOf(e.lib)
	path := rel.Path(e.typ, steps)
	if len(path) == 0 {
		return
	}
	if m.Asks || handled(inv.instr) {
		s.byHand[s.handKey(e.pos, path)] = true
		return
	}
	if s.recording {
		s.observeReads(Read{Instr: inv.instr, At: inv.cc.Pos(), Fn: inv.frame.fn}, path, e)
	}
	r := s.result(inv, 0)
	if _, known := c.mem[r]; !known {
		d := *e
		d.loads, d.typ = e.loads.below(path), r.typ
		c.entities[r] = &d
	}
}

// loadAll adds the relations that loaders load to the entities that v holds. Where
// those are not known, they may be any of their type.
func (s *solver) loadAll(c *Config, v *Value, names []string) {
	if v == nil {
		return
	}
	if e, root, _ := c.entityOf(v); e == nil && root.kind != kParam && !c.reach(v, func(x *Value) bool { return c.entities[x] != nil }) {
		s.loadAny(c, v.typ, names)
	}
	s.loadInto(c, v, names)
}

// loadAny adds relations to all entities of the type that t leads to.
func (s *solver) loadAny(c *Config, t types.Type, names []string) {
	st := txmodel.StructOf(t)
	for v, e := range c.entities {
		if st == nil || txmodel.StructOf(e.typ) == st {
			c.entities[v] = e.with(nil, names)
		}
	}
}

// loaderNames lists the relations that the loaders of a call load; "?" where they
// are not understood.
func (s *solver) loaderNames(inv *invocation, m *txmodel.Call) []string {
	var loaders []ssa.Value
	switch m.Loader.Place {
	case txmodel.Recv:
		if inv.cc.IsInvoke() || len(inv.cc.Args) == 0 {
			return []string{"?"}
		}
		loaders = inv.cc.Args[:1]
	default:
		arg := inv.ssaOperand(m.Loader)
		if k, ok := arg.(*ssa.Const); ok && k.Value == nil {
			return nil // no variadic arguments
		}
		loaders = []ssa.Value{arg}
		if elems, ok := elements(arg); ok {
			loaders = elems
		}
	}
	var names []string
	for _, l := range loaders {
		names = append(names, s.loaderOf(l, 0)...)
	}
	return names
}

// loaderOf lists what one loader loads: the call that made it, in place or for a
// variable of the package, says which field.
func (s *solver) loaderOf(v ssa.Value, depth int) []string {
	unknown := []string{"?"}
	if depth > 8 {
		return unknown
	}
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return s.loaderOf(v.X, depth)
	case *ssa.ChangeInterface:
		return s.loaderOf(v.X, depth)
	case *ssa.UnOp:
		if g, ok := v.X.(*ssa.Global); ok {
			if made := initial(g); made != nil {
				return s.loaderOf(made, depth+1)
			}
		}
	case *ssa.Call:
		fn := v.Call.StaticCallee()
		if fn == nil || fn.Object() == nil {
			return unknown
		}
		m := s.env.Model(fn.Object().(*types.Func))
		if m == nil || m.Role != txmodel.Relate {
			return unknown
		}
		inv := &invocation{instr: v, cc: &v.Call, method: fn.Signature.Recv() != nil}
		if m.Body.Place != txmodel.Absent {
			if field := slotOf(inv.ssaOperand(m.Body)); field != "" {
				return []string{field}
			}
			return unknown
		}
		if m.From.Place != txmodel.Recv && m.On.Place != txmodel.Recv || len(v.Call.Args) == 0 {
			return unknown
		}
		var names []string
		for _, outer := range s.loaderOf(v.Call.Args[0], depth+1) {
			names = append(names, outer)
			next, ok := elements(inv.ssaOperand(m.Loader))
			if !ok {
				return append(names, join(outer, "?"))
			}
			for _, n := range next {
				for _, inner := range s.loaderOf(n, depth+1) {
					names = append(names, join(outer, inner))
				}
			}
		}
		return names
	}
	return unknown
}

// initial is what the initialiser of the package gives a variable; nil if that is
// not in view, or not the only store.
func initial(g *ssa.Global) ssa.Value {
	var found ssa.Value
	if init := g.Pkg.Func("init"); init != nil {
		for _, b := range init.Blocks {
			for _, instr := range b.Instrs {
				if st, ok := instr.(*ssa.Store); ok && st.Addr == g {
					if found != nil {
						return nil
					}
					found = st.Val
				}
			}
		}
	}
	return found
}

// slotOf is the field whose address a function literal returns, "" if it does
// anything else. Fields of embedded structs are named as the program names them.
func slotOf(v ssa.Value) string {
	fn, ok := v.(*ssa.Function)
	if !ok || len(fn.Blocks) != 1 || len(fn.Params) != 1 {
		return ""
	}
	ret, ok := fn.Blocks[0].Instrs[len(fn.Blocks[0].Instrs)-1].(*ssa.Return)
	if !ok || len(ret.Results) != 1 {
		return ""
	}
	var names []string
	for x := ret.Results[0]; ; {
		fa, ok := x.(*ssa.FieldAddr)
		if !ok {
			if x != fn.Params[0] {
				return ""
			}
			return strings.Join(names, ".")
		}
		if len(names) == 0 {
			names = []string{FieldName(fa.X.Type(), fa.Field)}
		} else if !embedded(fa) {
			return ""
		}
		x = fa.X
	}
}

// embedded reports whether the field is embedded in its struct.
func embedded(fa *ssa.FieldAddr) bool {
	st := txmodel.StructOf(fa.X.Type())
	return st != nil && st.Field(fa.Field).Embedded()
}
