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
	if !s.recording || !s.related(addr) || s.env.Index.Kept(instr.Type()) {
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

// relationGot is relationRead for a method of generated code that gives a relation,
// which is what the field has.
func (s *solver) relationGot(c *Config, inv *invocation, obj *types.Func) {
	in, relation := s.env.Index.Getter(obj)
	if relation == "" || len(inv.args) == 0 {
		return
	}
	v := inv.args[0]
	if in != "" {
		v = s.in.field(v, in, nil)
	}
	addr := s.in.field(v, relation, nil)
	s.bind(c, inv, 0, s.load(c, addr, resultType(inv, 0)))
	if !s.recording || handled(inv.instr) {
		return
	}
	e, root, steps := c.entityOf(s.origin(c, addr))
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
		if s.env.Index.Related(t, FieldName(t, i)) {
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
			if t, i, ok := ssaField(load.X); ok && s.env.Index.HoldsRelations(t, FieldName(t, i)) {
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
	if s.env.Index.Related(t, FieldName(t, i)) {
		return true
	}
	holder := addr.(ssa.Instruction).Operands(nil)[0]
	if load, ok := (*holder).(*ssa.UnOp); ok {
		holder = &load.X
	}
	t, i, ok = ssaField(*holder)
	return ok && s.env.Index.HoldsRelations(t, FieldName(t, i))
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

// guarded reports whether the value is compared with nil, or its length is asked for,
// here or, of a pointer, in a function that it is given to.
func guarded(v ssa.Value) bool { return guardedWithin(v, maxGuard) }

// maxGuard bounds the functions that a relation is passed through.
const maxGuard = 4

func guardedWithin(v ssa.Value, calls int) bool {
	refs := v.Referrers()
	if refs == nil {
		return false
	}
	return slices.ContainsFunc(*refs, func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.BinOp:
			return ref.Op == token.EQL || ref.Op == token.NEQ
		case *ssa.Call:
			if b, ok := ref.Call.Value.(*ssa.Builtin); ok {
				return b.Name() == "len" && ref.Pos().IsValid() // that of a range has no position
			}
			_, pointer := v.Type().Underlying().(*types.Pointer)
			fn, i := ref.Call.StaticCallee(), slices.Index(ref.Call.Args, v)
			return pointer && fn != nil && i >= 0 && calls > 0 && (fn.Blocks == nil || guardedWithin(fn.Params[i], calls-1)) // out of view it may be
		}
		return false
	})
}
