package typestate

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
)

// Read is one place where a relation of an entity is read, here or in a callee.
// What it says is *must*: on no path that reaches it is the relation loaded, as
// far as can be seen, where Loaded and Unsure are false.
type Read struct {
	Instr   ssa.Instruction
	At      token.Pos
	Fn      *ssa.Function
	Callee  *types.Func // that reads it, if the call was summarised
	Use     *effect.RelationRead
	Path    []string  // the relations, from the entity
	Lib     string    // of the model whose relations they are
	Query   token.Pos // of the query, or of the call that ran it
	Helper  string    // the function that ran the query, if it was not run here
	Loaded  bool
	Saved   bool // the entity comes of a write
	Below   bool // a relation on the way to this one is not loaded
	Unsure  bool // on some path the entity is not from a query that is known
	Guarded bool // the program looks whether it is there
}

type readKey struct {
	instr ssa.Instruction
	path  string
}

// relationRead looks whether an instruction that loads the address, or takes the
// field, reads a relation of an entity.
func (s *solver) relationRead(c *Config, f *frame, instr ssa.Value, addr ssa.Value) {
	if !s.recording || !s.related(addr) {
		return
	}
	v := s.origin(c, s.eval(c, f, addr))
	e, root, steps := c.entityOf(v)
	asked := s.isRelation(addr) && guarded(instr)
	if e == nil {
		s.readGiven(c, instr.(ssa.Instruction), root, steps, asked)
		return
	}
	rel := s.env.Index.RelationsOf(e.lib)
	path := rel.Forth(e.typ, rel.Path(e.typ, steps))
	s.observeReads(Read{Instr: instr.(ssa.Instruction), At: addr.Pos(), Fn: f.fn, Guarded: asked}, path, e)
}

// relationGot is relationRead for a method of generated code that gives a relation.
func (s *solver) relationGot(c *Config, inv *invocation, obj *types.Func) {
	in, relation := s.env.Index.Getter(obj)
	if relation == "" || !s.recording || len(inv.args) == 0 || handled(inv.instr) {
		return
	}
v := inv.args[0]
	if in != "" {
		v = s.in.field(v, in, nil)
	}
	e, root, steps := c.entityOf(s.origin(c, s.in.field(v, relation, nil)))
	if e == nil {
		s.readGiven(c, inv.instr, root, steps, true)
		return
	}
	rel := s.env.Index.RelationsOf(e.lib)
	s.observeReads(Read{Instr: inv.instr, At: inv.cc.Pos(), Fn: inv.frame.fn, Guarded: true}, rel.Forth(e.typ, rel.Path(e.typ, steps)), e)
}

// handled reports whether the error of a call is given to a function, such as one
// that asks whether a relation was loaded.
func handled(instr ssa.Instruction) bool {
	call, ok := instr.(*ssa.Call)
	if !ok {
		return false
	}
	for _, ref := range *call.Referrers() {
		if x, ok := ref.(*ssa.Extract); ok && isError(x.Type()) {
			return slices.ContainsFunc(*x.Referrers(), func(use ssa.Instruction) bool {
				_, asked := use.(*ssa.Call)
				return asked
			})
		}
	}
	return false
}

// related reports whether an address leads through a field that is a relation
// in some library.
func (s *solver) related(v ssa.Value) bool {
	for {
		t, i, ok := ssaField(v)
		if !ok {
			return false
		}
		if s.env.Index.Related(t, fieldName(t, i)) {
			return true
		}
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.Field:
			v = x.X
		}
		if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
			// A load through a pointer is a read of its own, but for the struct that
			// holds the relations.
			if t, i, ok := ssaField(load.X); ok && s.env.Index.HoldsRelations(t, fieldName(t, i)) {
				return true
			}
		}
	}
}

// isRelation reports whether an address is that of a relation itself, and not of a
// field of one.
func (s *solver) isRelation(addr ssa.Value) bool {
	t, i, ok := ssaField(addr)
	if !ok {
		return false
	}
	if s.env.Index.Related(t, fieldName(t, i)) {
		return true
	}
	holder := addr.(ssa.Instruction).Operands(nil)[0]
	if load, ok := (*holder).(*ssa.UnOp); ok {
		holder = &load.X
	}
	t, i, ok = ssaField(*holder)
	return ok && s.env.Index.HoldsRelations(t, fieldName(t, i))
}

// observeReads records the read of each relation of a path.
func (s *solver) observeReads(r Read, path []string, e *entity) {
	below := false
	for n := 1; n <= len(path); n++ {
		next := r
		next.Path, next.Below = path[:n], below
		below = !s.observeRead(&next, e) || below
	}
}

// observeRead records a read; false if the relation is not loaded.
func (s *solver) observeRead(r *Read, e *entity) bool {
	loaded := e.loads.has(r.Path)
	key := readKey{r.Instr, strings.Join(r.Path, ".")}
	old := s.reads[key]
	if old == nil {
		old = r
		s.reads[key] = r
		s.flow.Reads = append(s.flow.Reads, r)
		r.Query, r.Helper, r.Lib, r.Saved = e.pos, e.helper, e.lib, e.saved
	}
	old.Loaded = old.Loaded || loaded
	if !r.Guarded {
		old.Guarded, old.Use = false, r.Use
	}
	return loaded
}

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
			s.given[i].When = bothConds(old.When, r.When)
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

// guarded reports whether the value is compared with nil, or its length is
// asked for.
func guarded(v ssa.Value) bool {
	refs := v.Referrers()
	if refs == nil {
		return false
	}
	return slices.ContainsFunc(*refs, func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.BinOp:
			return ref.Op == token.EQL || ref.Op == token.NEQ
		case *ssa.Call:
			b, ok := ref.Call.Value.(*ssa.Builtin)
			return ok && b.Name() == "len" && ref.Pos().IsValid() // that of a range has no position
		}
		return false
	})
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
				r.Chain = append([]string{obj.Name()}, u.Chain...)
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
