package typestate

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// entityResult says that a value is an entity that a callee queried.
func (s *solver) entityResult(c *Config, inv *invocation, obj *types.Func, v *Value, e *effect.Entity, opened []*Value) {
	if v.kind == kNil || v.kind == kConst {
		return
	}
	c.entities[v] = &entity{
		on: s.resolve(c, inv, e.On, opened), loads: loads(e.Loads), pos: inv.cc.Pos(), lib: e.Lib, helper: obj.Name(), typ: v.typ,
	}
}

// entityOfResult is the same from the callee's side.
func (n *namer) entityOfResult(v *Value) *effect.Entity {
	e, _, steps := n.c.entityOf(v)
	if e == nil {
		return nil
	}
	rel := n.s.env.Index.RelationsOf(e.lib)
	path := rel.Path(e.typ, steps)
	if len(path) == 0 && len(steps) > 0 {
		return nil
	}
	if rel.Inverse && len(path) > 0 {
		e = &entity{on: e.on, loads: anything, lib: e.lib}
	}
	x := &effect.Entity{Loads: strings.ReplaceAll(string(e.loads.below(path)), string(given), string(anything)), Lib: e.lib}
	if e.on != nil {
		x.On = n.path(e.on)
	}
	return x
}

// filled lists the parameters that point to what a query filled.
func (n *namer) filled() []effect.Fill {
	var out []effect.Fill
	for v := range n.c.entities {
		if v.kind != kParam {
			continue
		}
		if e := n.entityOfResult(v); e != nil {
			out = append(out, effect.Fill{Path: v.Path(), Entity: *e})
		}
	}
	slices.SortFunc(out, func(x, y effect.Fill) int { return cmp.Compare(x.Path, y.Path) })
	return out
}

// mayLoad notes the relations that the function may load, or set by hand, of
// what it was given; or that a statement that it was given will load.
func (s *solver) mayLoad(root *Value, names ...string) {
	p := root.Path()
	if root.kind != kParam || p == "" {
		return
	}
	if s.loaded == nil {
		s.loaded = map[effect.Path]loads{}
	}
	s.loaded[p] = s.loaded[p].and(names...)
}

// filledBy says what a call that is not known may do with entities: load what
// it likes, unless it is given a copy or takes anything.
func (s *solver) filledBy(c *Config, inv *invocation) {
	sig := inv.cc.Signature()
	for i, a := range inv.args {
		if inv.method && !inv.cc.IsInvoke() {
			i--
		} else if inv.cc.IsInvoke() {
			i--
		}
		if i >= 0 && i < sig.Params().Len() {
			t := sig.Params().At(i).Type()
			if sl, ok := t.Underlying().(*types.Slice); ok && sig.Variadic() && i == sig.Params().Len()-1 {
				t = sl.Elem()
			}
			if iface, ok := t.Underlying().(*types.Interface); ok && iface.NumMethods() == 0 || isStruct(t) {
				continue
			}
		}
		s.unsure(c, a)
		if a.kind == kParam && s.relatedType(a.typ) {
			s.mayLoad(a, "?")
		}
	}
}

// relatedType reports whether t looks like an entity, or several.
func (s *solver) relatedType(t types.Type) bool {
	return t != nil && txmodel.StructOf(t) != nil && s.env.Index.Entity(t)
}

// setByHand notes a store to a relation of an entity, or of what the function
// was given: where it is read before, the program sees to it.
func (s *solver) setByHand(c *Config, addr *Value) {
	if !s.relatedAddr(addr) {
		return
	}
	e, root, steps := c.entityOf(s.origin(c, addr.a))
	if e == nil {
		s.mayLoad(root, "?")
		return
	}
	path := s.env.Index.RelationsOf(e.lib).Path(e.typ, append(steps, addr.str))
	s.byHand[s.handKey(e.pos, path)] = true
}

// relatedAddr reports whether an address leads through a field that is a relation
// in some library.
func (s *solver) relatedAddr(addr *Value) bool {
	for ; addr.kind == kField || addr.kind == kDeref; addr = addr.a {
		if addr.kind == kField && addr.a.typ != nil && s.env.Index.Related(addr.a.typ, addr.str) {
			return true
		}
	}
	return false
}

func (s *solver) handKey(query token.Pos, path []string) string {
	return strconv.Itoa(int(query)) + " " + strings.Join(path, ".")
}
