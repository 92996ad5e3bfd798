package typestate

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
)

// readGiven records the read of a relation of what the function was given, for
// its callers; and that a read that was recorded may be of something else.
func (s *solver) readGiven(c *Config, instr ssa.Instruction, root *Value, steps []string, guarded bool) {
	for key, r := range s.reads {
		if key.instr == instr {
			r.Unsure = true
		}
	}
	if root.kind != kParam || !s.relatedType(root.typ) || len(steps) == 0 {
		return
	}
	for _, l := range s.loaded[root.Path()].names() {
		if l == "?" {
			return
		}
	}
	r := effect.RelationRead{Path: root.Path(), Steps: strings.Join(steps, "."), Guarded: guarded, When: sortConds(c.entryFacts()), Place: s.env.Place(instr.Pos())}
	s.addRead(r)
}

func (s *solver) addRead(r effect.RelationRead) {
	for i, old := range s.given {
		if old.Path == r.Path && old.Steps == r.Steps {
			s.given[i].When = both(old.When, r.When)
			s.given[i].Guarded = old.Guarded || r.Guarded
			if earlier(r.Place, old.Place) {
				s.given[i].Place, s.given[i].Chain = r.Place, r.Chain
			}
			return
		}
	}
	if len(s.given) < maxReads {
		s.given = append(s.given, r)
	}
}

func earlier(a, b effect.Place) bool {
	return a.File < b.File || a.File == b.File && a.Line < b.Line
}

// readsIn records what a callee reads of what it is given here.
func (s *solver) readsIn(c *Config, inv *invocation, obj *types.Func, sum *effect.Summary) {
	for i := range sum.Reads {
		u := &sum.Reads[i]
		arg := s.resolve(c, inv, u.Path, nil)
		if arg == nil || !s.recording || s.contradicted(c, inv, u.When) {
			continue
		}
		v := s.field(c, arg, strings.Split(u.Steps, "."))
		if v == nil { // assigned by hand
			s.flow.Reads = append(s.flow.Reads, &Read{Instr: inv.instr, At: inv.cc.Pos(), Fn: inv.frame.fn, Callee: obj, Use: u, Unsure: true})
			continue
		}
		e, root, steps := c.entityOf(v)
		if e == nil {
			if len(u.Chain) < 6 && root.kind == kParam {
				r := *u
				r.Path, r.Steps, r.When = root.Path(), strings.Join(steps, "."), sortConds(c.entryFacts())
				r.Chain = append([]effect.Hop{{Func: obj.Name(), Place: s.env.Place(inv.cc.Pos())}}, u.Chain...)
				s.addRead(r)
			}
			s.flow.Reads = append(s.flow.Reads, &Read{Instr: inv.instr, At: inv.cc.Pos(), Fn: inv.frame.fn, Callee: obj, Use: u, Unsure: true})
			continue
		}
		rel := s.env.Index.RelationsOf(e.lib)
		path := rel.Forth(e.typ, rel.Path(e.typ, steps))
		s.observeReads(Read{Instr: inv.instr, At: inv.cc.Pos(), Fn: inv.frame.fn, Callee: obj, Use: u, Guarded: u.Guarded}, path, e)
	}
}

// contradicted reports whether a condition of the callee is known not to hold,
// or not known to hold.
func (s *solver) contradicted(c *Config, inv *invocation, when []effect.Cond) bool {
	for _, w := range when {
		x := s.resolve(c, inv, w.Path, nil)
		if x == nil {
			continue
		}
		if known := c.nilness(x); known != effect.Unknown && known != w.Is || known == effect.Unknown && (w.Is == effect.True || w.Is == effect.False) {
			return true
		}
	}
	return false
}

// field is the address of the field that steps lead to from v; nil if an
// assignment by hand is on the way.
func (s *solver) field(c *Config, v *Value, steps []string) *Value {
	t := v.typ
	for i, step := range steps {
		for t != nil { // to the struct: elements, and what pointers point to
			if sl, ok := t.Underlying().(*types.Slice); ok {
				v = s.in.field(v, "[]", nil)
				if x, ok := c.mem[v]; ok {
					v = x
				} else {
					v = s.in.deref(v, sl.Elem())
				}
				t = sl.Elem()
			} else {
				break
			}
		}
		addr := s.origin(c, s.in.field(v, step, nil))
		if i == len(steps)-1 {
			return addr
		}
		t = fieldType(t, step)
		switch {
		case t == nil:
			return nil
		case isStruct(t):
			v = addr
		default:
			v = s.load(c, addr, t)
		}
	}
	return nil
}

// loadsIn does to entities and half-built statements what the callee may do to
// what it was given.
func (s *solver) loadsIn(c *Config, inv *invocation, sum *effect.Summary) {
	for _, a := range inv.args {
		if a.kind == kField && s.relatedAddr(a) {
			s.unsure(c, a) // the callee was given the relation to fill
		}
	}
	for _, l := range sum.Loads {
		v := s.resolve(c, inv, l.Path, nil)
		switch {
		case v == nil:
		case c.built[v] != nil:
			s.addLoads(c, v, loads(l.Names))
		default:
			s.unsure(c, v)
			if v.kind == kParam {
				s.mayLoad(v, loads(l.Names).names()...)
			}
		}
	}
}
