package typestate

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// built is what is known of a half-built statement, or of a handle that was given
// a context of its own. It is not changed once it is part of a Config.
type built struct {
	on       *Value        // the handle that it runs on
	ctx      *Value        // nil if it was given none
	dest     *Value        // what it will fill, if that was said already
	model    *types.Struct // what it is about, likewise
	sql      string
	text     ssa.Value // that sql is the constant part of
	loads    loads
	fresh    bool // what is built on it begins anew
	chosen   bool // on may be another handle
	relation bool // it reads a relation of one entity
}

// handle gives the handle that v is, or runs on.
func (c *Config) handle(v *Value) *Value {
	if b := c.built[v]; b != nil {
		return b.on
	}
	return v
}

// build interprets a call that gives a half-built statement. The first call on a
// handle makes a new one; later calls add to it and return it.
func (s *solver) build(c *Config, inv *invocation, m *txmodel.Call, from *Value) {
	if from == nil && m.From.Place != txmodel.Absent {
		return
	}
	id := from
	old := c.built[from]
	if from == nil { // no handle yet: its finisher is given one
		id, old = s.result(inv, m.New.Index), &built{}
	} else if old == nil {
		old = s.begun(c, from, m)
		if old.on != from || from.typ == nil || s.env.Handle(from.typ) != txmodel.Built {
			id = s.result(inv, m.New.Index)
		}
	} else if old.fresh || m.Fresh {
		id = s.result(inv, m.New.Index)
	}
	b := *old
	b.fresh = m.Fresh || !s.env.Index.Builds(resultType(inv, m.New.Index))
	if on := inv.operand(m.On); on != nil && m.On != m.From {
		b.on = c.handle(on)
	}
	if ctx := inv.operand(m.Ctx); ctx != nil {
		b.ctx = ctx
	}
	for _, a := range inv.args { // in options
		if ctx, ok := c.mem[s.in.field(a, "Context", nil)]; ok && a.kind == kAlloc {
			b.ctx = ctx
		}
	}
	if dest := s.dest(c, inv, m); dest != nil {
		b.dest = dest
		b.model = modelOf(inv.ssaOperand(m.Dest))
	}
	if arg := inv.sql(m); arg != nil {
		b.sql, b.text, b.loads = Text(arg), arg, b.loads.and("?")
	}
	b.relation = b.relation || m.Relation
	if m.Relation && m.Name != "" {
		s.fallback(c, from, m.Name)
	}
	b.loads = b.loads.and(s.pieces(c, inv, m).names()...)
	c.built[id] = &b
	if f := s.env.Index.ErrField(resultType(inv, m.New.Index)); f != "" && id != from && from != nil {
		c.mem[s.in.field(id, f, nil)] = s.load(c, s.in.field(from, f, nil), errorType)
	}
	s.bind(c, inv, m.New.Index, id)
	switch {
	case m.Role == txmodel.Preload:
		s.preload(c, inv, m, id)
	case m.Body.Place != txmodel.Absent:
		s.addLoads(c, id, s.nested(c, inv, m, id))
	}
}

// dest is the value that points to what a call fills: of variadic arguments the
// first, nil if there are none or they are not seen.
func (s *solver) dest(c *Config, inv *invocation, m *txmodel.Call) *Value {
	sig := inv.cc.Signature()
	if m.Dest.Place != txmodel.Arg || !sig.Variadic() || m.Dest.Index != sig.Params().Len()-1 {
		return inv.operand(m.Dest)
	}
	sl, ok := inv.ssaOperand(m.Dest).(*ssa.Slice)
	if !ok {
		return nil
	}
	first := firstElement(sl)
	if first == nil {
		return nil
	}
	return s.eval(c, inv.frame, first)
}

// fallback notes that a relation of an entity is queried by itself: where it is
// read as well, that is for when it was not loaded.
func (s *solver) fallback(c *Config, v *Value, relation string) {
	e, root, steps := c.entityOf(s.origin(c, v))
	if e == nil {
		s.mayLoad(root, "?")
		return
	}
	path := s.env.Index.RelationsOf(e.lib).Path(e.typ, steps)
	s.byHand[s.handKey(e.pos, append(path[:len(path):len(path)], relation))] = true
}

// begun is what is known of what the first call builds on. A statement that the
// function was given may load anything.
func (s *solver) begun(c *Config, from *Value, m *txmodel.Call) *built {
	b := &built{on: from}
	switch {
	case m.Relation || from.typ != nil && s.env.Handle(from.typ) == txmodel.NoHandle: // of an entity
		if e, _, _ := c.entityOf(s.origin(c, from)); e != nil {
			b.on = e.on
		}
	case s.halfBuilt(c, from) && from.kind != kParam:
		b.loads = anything
	case s.halfBuilt(c, from):
		b.loads = given
	case from.typ != nil && s.env.Handle(from.typ) == txmodel.Built:
		b.loads = anything
	}
	return b
}

// halfBuilt reports whether v may be a statement that somebody has begun to build:
// the function was given it, or got it from a call that is not known.
func (s *solver) halfBuilt(c *Config, v *Value) bool {
	if v.typ == nil || c.handles[v] != nil || v.kind != kParam && v.entry() {
		return false
	}
	return s.env.Index.Builds(v.typ)
}

// buildsOn notes that a function that is not known is given statements to go on
// building: it may make them load anything.
func (s *solver) buildsOn(c *Config, inv *invocation) {
	for _, a := range inv.args {
		s.addLoads(c, a, anything)
	}
}

// rebuild is the caller's value for a step of a path that says what a callee has
// built on v: '@' and its context, or '+' and what it will load.
func (s *solver) rebuild(c *Config, inv *invocation, v *Value, kind byte, step string) *Value {
	b := built{on: v}
	if old := c.built[v]; old != nil {
		b = *old
	}
	if kind == '@' {
		b.fresh = true
		if b.ctx = s.resolve(c, inv, effect.Path(step), nil); b.ctx == nil {
			b.ctx = s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, str: "context"})
		}
	} else {
		b.fresh = false
		if step != "" {
			b.loads = b.loads.and(strings.Split(step, ";")...)
		}
	}
	id := s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, a: v, str: "built " + string(kind), typ: v.typ})
	c.built[id] = &b
	return id
}

// modelOf is the struct that an argument is, points to or is a slice of.
func modelOf(v ssa.Value) *types.Struct {
	if elems, ok := elements(v); ok && len(elems) > 0 {
		v = elems[0]
	}
	if mi, ok := v.(*ssa.MakeInterface); ok {
		v = mi.X
	}
	if v == nil {
		return nil
	}
	return txmodel.StructOf(v.Type())
}
