package typestate

import (
	"go/types"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// load reads memory.
func (s *solver) load(c *Config, addr *Value, t types.Type) *Value {
	if v, ok := c.mem[addr]; ok {
		if isStruct(t) && v.kind == kParam && c.changed(addr) {
			return s.in.deref(addr, t)
		}
		return v
	}
	if r := addr.root(); r.kind == kAlloc && addr != r && c.roots[r] == Local && t != nil && c.entities[r] == nil {
		if _, ok := s.whole(c, addr); !ok && addr.flat() {
			switch u := t.Underlying().(type) {
			case *types.Pointer, *types.Interface, *types.Signature:
				return s.in.nil()
			case *types.Basic:
				if u.Kind() == types.Bool {
					return s.in.bool(false)
				}
			}
		}
	}
	if addr.kind == kField {
		if v, ok := c.mem[addr.a]; ok && v.kind != kNil && (v.kind != kDeref || v.a != addr.a) {
			return s.fieldOf(c, v, addr.str, t)
		}
		if addr.a.kind == kField { // a struct inside of a struct that was stored whole
			if _, ok := s.whole(c, addr.a); ok {
				if v := s.load(c, addr.a, nil); v.kind != kDeref || v.a != addr.a {
					return s.fieldOf(c, v, addr.str, t)
				}
			}
		}
	}
	return s.in.deref(addr, t)
}

// changed reports whether a field of the struct at addr was set since the whole
// was stored.
func (c *Config) changed(addr *Value) bool {
	for cell := range c.mem {
		if cell != addr && cell.within(addr) {
			return true
		}
	}
	return false
}

// canonical replaces a field path from an entry value by the shortest one that
// its type's constructors make equal, and a package variable by what its one
// assignment gives it, so that two that share a pool are one handle. What an interface
// of the program's own has that begins transactions is that interface's pool.
func (s *solver) canonical(c *Config, v *Value) *Value {
	if v == nil || s.env.Alias == nil || !v.entry() {
		return v
	}
	if v.kind == kDeref && v.a.kind == kGlobal {
		if same := s.env.Global(v.a.str); same != "" {
			return s.resolve(c, nil, same, nil)
		}
	}
	path := ""
	for base := v; base.kind == kDeref && base.a.kind == kField; {
		path = "." + base.a.str + path
		base = base.a.a
		for base.kind == kField { // a struct inside of a struct
			path = "." + base.str + path
			base = base.a
		}
		if base.typ == nil {
			continue
		}
		if txmodel.HousePool(base.typ) {
			return base // whatever is behind it is that pool
		}
		if same, _ := s.env.Alias(base.typ, path); same != "" {
			if x := s.follow(c, nil, base, same); x != nil && x.kind == kDeref {
				if x.typ == nil {
					x.typ = v.typ
				}
				return x
			}
		}
	}
	return v
}

// preparedOn finds the handle that the statement in a field was prepared on by
// every constructor; nil if that is not known.
func (s *solver) preparedOn(c *Config, v *Value) *Value {
	if s.env.Alias == nil || v.kind != kDeref || v.a.kind != kField || v.a.a.typ == nil {
		return nil
	}
	if _, on := s.env.Alias(v.a.a.typ, "."+v.a.str); on != "" {
		return s.follow(c, nil, v.a.a, on)
	}
	return nil
}

func (s *solver) whole(c *Config, addr *Value) (*Value, bool) {
	for ; addr.kind == kField; addr = addr.a {
		if v, ok := c.mem[addr]; ok {
			return v, true
		}
	}
	v, ok := c.mem[addr]
	return v, ok
}

// fieldOf is field name of the struct value v.
func (s *solver) fieldOf(c *Config, v *Value, name string, t types.Type) *Value {
	if v.zero() {
		return v
	}
	if w, ok := c.mem[v]; ok && w.zero() {
		if x, ok := c.mem[s.in.field(v, name, nil)]; ok {
			return x
		}
		return w
	}
	switch v.kind {
	case kDeref:
		return s.load(c, s.in.field(v.a, name, nil), t)
	case kCall, kOpaque:
		if x, ok := c.mem[s.in.field(v, name, nil)]; ok {
			return x
		}
	}
	return s.in.get(Value{kind: kFieldVal, a: v, str: name, typ: t})
}

// store writes memory. A struct is copied cell by cell as far as it is known.
func (s *solver) store(c *Config, addr, v *Value) {
	for cell := range c.mem {
		if cell != addr && cell.within(addr) {
			delete(c.mem, cell)
		}
	}
	c.newContent(addr)
	if w, ok := c.mem[v.a]; ok && v.kind == kDeref && isStruct(v.typ) && w.kind == kDeref {
		v = w // what was copied, not the copy: that may change
	}
	if v.kind == kDeref && v.a == addr {
		return
	}
	c.mem[addr] = v
	if v.kind == kDeref && isStruct(v.typ) {
		s.copyCells(c, addr, v.a)
	} else if v.kind == kCall && isStruct(v.typ) {
		s.copyCells(c, addr, v)
	}
	if r := addr.root(); r.kind == kOpaque || r.kind == kFree {
		s.escape(c, v, Kept)
	}
}

func (s *solver) copyCells(c *Config, to, from *Value) {
	cells := map[*Value]*Value{}
	for cell, v := range c.mem {
		if cell != from && cell.within(from) {
			cells[cell] = v
		}
	}
	for cell, v := range cells {
		c.mem[s.rebase(cell, from, to)] = v
	}
}

func (s *solver) rebase(cell, from, to *Value) *Value {
	if cell == from {
		return to
	}
	return s.in.field(s.rebase(cell.a, from, to), cell.str, cell.typ)
}

func isStruct(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Struct)
	return ok
}
