package typestate

import (
	"go/types"
	"slices"
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
	loads    loads
	fresh    bool // what is built on it begins anew
	chosen   bool // on may be another handle
	relation bool // it reads a relation of one entity
}

// loads is a set of relations, each by its path from the entity: "Orders.Items".
// A name "*" stands for all relations at its place, "?" for any, at any depth. The
// form is canonical: sorted, one a line.
type loads string

const (
	anything loads = "?"
	given    loads = "<" // those of the statement that the function was given
)

func (l loads) names() []string {
	if l == "" {
		return nil
	}
	return strings.Split(string(l), "\n")
}

// and gives the union.
func (l loads) and(names ...string) loads {
	all := append(l.names(), names...)
	slices.Sort(all)
	return loads(strings.Join(slices.Compact(all), "\n"))
}

// has reports whether the relation at path is, or may be, loaded.
func (l loads) has(path []string) bool {
	want := strings.Join(path, ".")
	parent := strings.Join(path[:len(path)-1], ".")
	for _, name := range l.names() {
		switch {
		case name == want, name == join(parent, "*"), strings.HasPrefix(name, want+"."):
			return true
		case name == string(given):
			return true
		case strings.HasSuffix(name, "?"):
			if at := strings.TrimSuffix(strings.TrimSuffix(name, "?"), "."); at == "" || want == at || strings.HasPrefix(want, at+".") {
				return true
			}
		}
	}
	return false
}

// below gives what is loaded of the entities at path, by their own paths.
func (l loads) below(path []string) loads {
	if len(path) == 0 {
		return l
	}
	var out loads
	at := strings.Join(path, ".")
	for _, name := range l.names() {
		if rest, ok := strings.CutPrefix(name, at+"."); ok {
			out = out.and(rest)
		} else if name == string(anything) || name == string(given) {
			out = out.and(name)
		}
	}
	return out
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
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
	if on := inv.operand(m.On); on != nil && on != from {
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
		b.sql, b.loads = Text(arg), b.loads.and("?")
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
	fn := call.Call.StaticCallee()
	if fn == nil || fn.Object() == nil || fn.Object().Pkg() == nil {
		return false
	}
	pkg := fn.Object().Pkg()
	return s.env.Index.Modelled(pkg.Path()) || s.env.Index.Written(pkg)
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
			return fieldName(g.Type(), fa.Field)
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
	return structOf(v.Type())
}
