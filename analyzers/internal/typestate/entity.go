package typestate

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// entity is what is known of what a query filled. It is not changed once it is
// part of a Config.
type entity struct {
	on     *Value // the handle that the query ran on
	loads  loads
	pos    token.Pos // of the query, or of the call that ran it
	lib    string    // whose relations it has: the file of the model
	saved  bool      // by a write, which loads none
	helper string    // the function that ran the query, if it was not run here
	typ    types.Type
}

// fills gives what a statement fills: what it names, or what was named when it
// was built.
func (s *solver) fills(c *Config, inv *invocation, m *txmodel.Call, b *built) *Value {
	if m.Dest.Place == txmodel.Result {
		return s.result(inv, m.Dest.Index)
	}
	dest := s.dest(c, inv, m)
	if dest == nil && b != nil && m.Role != txmodel.Exec { // what a statement writes is the caller's own
		dest = b.dest
	}
	return dest
}

// fill notes what a statement that reads fills. A result that is read into
// another type than the statement is about may be filled in any way.
func (s *solver) fill(c *Config, inv *invocation, m *txmodel.Call, v *View, b *built) {
	dest, l := v.fills, loads("")
	rel := s.env.Index.RelationsOf(m.File())
	switch {
	case m.Loader.Place != txmodel.Absent:
		l = l.and(s.loaderNames(inv, m)...)
	case m.SQL.Place != txmodel.Absent && (rel == nil || rel.Types == nil): // by the names of its columns
		l = anything
	case b != nil:
		l = b.loads
		if dest != nil && b.model != nil && txmodel.StructOf(dest.typ) != b.model {
			l = anything
		}
	case v.On != nil && s.halfBuilt(c, v.On):
		l = anything
	}
	if dest != nil && s.relatedAddr(dest) {
		s.setByHand(c, dest)
	}
	if dest == nil || dest.kind == kNil || dest.typ == nil || rel == nil {
		return
	}
	if rel.Eager != "" && hasMethod(dest.typ, rel.Eager) {
		l = anything
	}
	delete(c.mem, dest)
	delete(c.roots, dest)
	c.entities[dest] = &entity{on: v.On, loads: l, pos: inv.cc.Pos(), lib: m.File(), typ: dest.typ, saved: m.Write}
}

func hasMethod(t types.Type, name string) bool {
	for {
		switch u := types.Unalias(t).(type) {
		case *types.Pointer:
			t = u.Elem()
			continue
		case *types.Slice:
			t = u.Elem()
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		_, ok := obj.(*types.Func)
		return ok
	}
}

// origin follows an address into the variable whose content was copied as a
// whole: the field of a copy is that of what was copied, as long as nobody
// changed it.
func (s *solver) origin(c *Config, addr *Value) *Value {
	if addr.kind != kField {
		return addr
	}
	if _, ok := c.mem[addr]; ok {
		return addr
	}
	if v, ok := c.mem[addr.a]; ok && isStruct(v.typ) {
		switch v.kind {
		case kDeref:
			return s.origin(c, s.in.field(v.a, addr.str, addr.typ))
		case kParam, kCall:
			return s.in.field(v, addr.str, addr.typ)
		}
	}
	if base := s.origin(c, addr.a); base != addr.a {
		return s.origin(c, s.in.field(base, addr.str, addr.typ))
	}
	return addr
}

// entityOf finds the entity that v is, is in or belongs to, and the fields that
// lead from it to v. Without one it gives the value where the way began.
func (c *Config) entityOf(v *Value) (e *entity, root *Value, steps []string) {
	for {
		if e := c.entities[v]; e != nil {
			slices.Reverse(steps)
			return e, v, steps
		}
		switch v.kind {
		case kField, kFieldVal:
			if _, ok := c.mem[v]; ok {
				return nil, v, nil // assigned by hand
			}
			if v.str[0] != '[' {
				steps = append(steps, v.str)
			}
		case kDeref:
		default:
			slices.Reverse(steps)
			return nil, v, steps
		}
		v = v.a
	}
}

// newContent forgets the entities at and inside of an address that gets another
// content.
func (c *Config) newContent(addr *Value) {
	for v := range c.entities {
		if v.within(addr) {
			delete(c.entities, v)
		}
	}
}

// unsure notes that somebody may have loaded relations of the entities that can
// be got at from v.
func (s *solver) unsure(c *Config, v *Value) { s.loadInto(c, v, []string{string(anything)}) }

// loadInto adds relations to what the entities that can be got at from v have
// loaded.
func (s *solver) loadInto(c *Config, v *Value, names []string) {
	if v == nil || v.kind == kNil || v.kind == kConst {
		return
	}
	c.reach(v, func(x *Value) bool {
		if isStruct(x.typ) {
			return false // a copy
		}
		if copied := c.mem[x]; copied != nil && isStruct(copied.typ) && c.entities[copied] != nil {
			c.entities[copied] = c.entities[copied].with(nil, names) // by the address of the copy
		}
		for key, e := range c.entities {
			if key != x && key.within(x) {
				c.entities[key] = e.with(nil, names)
			}
		}
		if e, root, steps := c.entityOf(x); e != nil {
			if path := s.env.Index.RelationsOf(e.lib).Path(e.typ, steps); len(steps) == 0 || len(path) > 0 {
				c.entities[root] = e.with(path, names)
			}
		} else if s.relatedType(x.typ) {
			s.mayLoad(root, "?")
		}
		return false
	})
}

// with is e with relations loaded of the entities at path. Where any may be, so
// may those of all others.
func (e *entity) with(path, names []string) *entity {
	d := *e
	for _, name := range names {
		if name == string(anything) {
			d.loads = anything
			return &d
		}
		d.loads = d.loads.and(join(strings.Join(path, "."), name))
	}
	return &d
}

// ssaField is the struct and the field of a FieldAddr or Field.
func ssaField(v ssa.Value) (types.Type, int, bool) {
	switch v := v.(type) {
	case *ssa.FieldAddr:
		return v.X.Type(), v.Field, true
	case *ssa.Field:
		return v.X.Type(), v.Field, true
	}
	return nil, 0, false
}
