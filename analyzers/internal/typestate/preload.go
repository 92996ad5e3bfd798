package typestate

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// pieces gives what the pieces of a statement make it load. What a library or a
// tool made without a line loads nothing.
func (s *solver) pieces(c *Config, inv *invocation, m *txmodel.Call) loads {
	arg := inv.ssaOperand(m.Mods)
	if k, ok := arg.(*ssa.Const); arg == nil || ok && k.Value == nil {
		return ""
	}
	elems, ok := elements(arg)
	if !ok {
		return anything
	}
	var all loads
	for _, e := range elems {
		if mi, ok := e.(*ssa.MakeInterface); ok {
			e = mi.X
		}
		if b := c.built[s.eval(c, inv.frame, e)]; b != nil {
			all = all.and(b.loads.names()...)
		} else if !s.ofLibrary(e) {
			all = all.and("?")
		}
	}
	return all
}

// ofLibrary reports whether v is the result of a function of a modelled library,
// or of code that a tool wrote.
func (s *solver) ofLibrary(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	pkg := CalleePackage(call)
	return pkg != nil && s.env.Index.OfLibrary(pkg)
}

// CalleePackage is the package of the function that is called, nil if that is not
// known until run time.
func CalleePackage(call *ssa.Call) *types.Package {
	if fn := call.Call.StaticCallee(); fn != nil && fn.Object() != nil {
		return fn.Object().Pkg()
	}
	return nil
}

func (s *solver) addLoads(c *Config, id *Value, l loads) {
	if b := c.built[id]; b != nil && l != "" {
		d := *b
		d.loads = d.loads.and(l.names()...)
		c.built[id] = &d
		s.mayLoad(id, l.names()...) // a statement that was given is changed in place
	}
}

// preload adds the relations that a call names.
func (s *solver) preload(c *Config, inv *invocation, m *txmodel.Call, id *Value) {
	names := s.relationNames(inv, m)
	below := loads("")
	if m.Body.Place != txmodel.Absent {
		at := s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, str: "nested"})
		c.built[at] = &built{on: c.built[id].on}
		below = s.nested(c, inv, m, at)
		delete(c.built, at)
	}
	for _, name := range names {
		s.addLoads(c, id, loads(name))
		for _, n := range below.names() {
			s.addLoads(c, id, loads(join(name, n)))
		}
	}
}

// relationNames lists the relations that a preload or load names; "?" where they
// are not constant.
func (s *solver) relationNames(inv *invocation, m *txmodel.Call) []string {
	if m.Names.Place == txmodel.Absent {
		if m.Name == "" {
			return []string{"?"}
		}
		return []string{m.Name}
	}
	arg := inv.ssaOperand(m.Names)
	if arg == nil {
		return []string{"?"}
	}
	texts := []ssa.Value{arg}
	if elems, ok := elements(arg); ok {
		texts = elems
	}
	var names []string
	for _, t := range texts {
		name, ok := s.relationName(t, m.All)
		if _, whole := text(t); !ok && whole && m.Text {
			continue
		}
		if !ok {
			return []string{"?"}
		}
		names = append(names, name)
	}
	return names
}

func (s *solver) relationName(v ssa.Value, all string) (string, bool) {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = mi.X
	}
	if field := s.namesRelation(v); field != "" {
		return field, true
	}
	name, whole := text(v)
	if !whole {
		return "", false
	}
	if all != "" {
		if rest, ok := strings.CutSuffix(name, all); ok {
			return rest + "*", true
		}
	}
	for part := range strings.SplitSeq(name, ".") {
		if !isIdentifier(part) {
			return "", false // text of the database, such as a join
		}
	}
	return name, name != ""
}

// namesRelation gives the field that v is read from, where that is one of a
// variable whose fields hold the names of relations.
func (s *solver) namesRelation(v ssa.Value) string {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return ""
	}
	fa, ok := load.X.(*ssa.FieldAddr)
	if !ok {
		return ""
	}
	if g, ok := fa.X.(*ssa.Global); ok {
		if v, ok := g.Object().(*types.Var); ok && s.env.Index.NamesRelations(v) {
			return FieldName(g.Type(), fa.Field)
		}
	}
	return ""
}

func isIdentifier(s string) bool {
	for i, r := range s {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// elements lists the values of a slice that is made in place, such as that of
// variadic arguments.
func elements(v ssa.Value) ([]ssa.Value, bool) {
	sl, ok := v.(*ssa.Slice)
	if !ok {
		return nil, false
	}
	alloc, ok := sl.X.(*ssa.Alloc)
	if !ok {
		return nil, false
	}
	var out []ssa.Value
	for _, ref := range *alloc.Referrers() {
		ia, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, ref := range *ia.Referrers() {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == ia {
				out = append(out, st.Val)
			}
		}
	}
	return out, true
}

// nested interprets the functions that go on building the statement id, and says
// what they make it load.
func (s *solver) nested(c *Config, inv *invocation, m *txmodel.Call, id *Value) loads {
	arg := inv.ssaOperand(m.Body)
	if arg == nil {
		return ""
	}
	fns := []ssa.Value{arg}
	if elems, ok := elements(arg); ok {
		fns = elems
	}
	var all loads
	for _, fn := range fns {
		for {
			if mi, ok := fn.(*ssa.MakeInterface); ok {
				fn = mi.X
			} else if ct, ok := fn.(*ssa.ChangeType); ok {
				fn = ct.X
			} else {
				break
			}
		}
		sig := bodySignature(fn)
		if k, ok := fn.(*ssa.Const); ok && k.Value == nil || sig == nil {
			continue // none, or not a function: conditions
		}
		if sig.Params().Len() != 1 {
			all = all.and("?")
			continue
		}
		v := s.eval(c, inv.frame, fn)
		if v.kind != kFunc && v.kind != kClosure {
			all = all.and("?")
			continue
		}
		sub := &invocation{frame: inv.frame, instr: inv.instr, cc: inv.cc, fn: v, args: []*Value{id}}
		obj := s.object(c, sub)
		for _, l := range s.enter(c.clone(), sub, obj) {
			if b := l.config.built[id]; b != nil {
				all = all.and(b.loads.names()...)
			}
			for i := range sig.Results().Len() {
				if !s.env.Index.Builds(sig.Results().At(i).Type()) {
					continue
				}
				if i >= len(l.results) || l.results[i] == nil {
					all = all.and("?")
				} else if b := l.config.built[l.results[i]]; b != nil {
					all = all.and(b.loads.names()...)
				} else if l.results[i] != id {
					all = all.and("?")
				}
			}
		}
	}
	return all
}
