package typestate

import (
	"go/token"
	"go/types"

	"github.com/txvet/txvet/analyzers/internal/effect"
)

// merge keeps in c what d knows as well and reports whether c lost anything.
// The lifecycles are equal.
func (c *Config) merge(d *Config) bool {
	lost := c.mergeEntities(d) // before what is known of nil is lost
	joined := joins{map[*Value]bool{}, map[*Value]bool{}}
	lost = c.mergeEnv(d, joined) || lost
	lost = c.mergeMem(d, joined) || lost
	lost = c.mergeBuilt(d, joined.built) || lost
	lost = intersect(c.facts, d.facts, joined.facts) || lost
	lost = intersect(c.stmts, d.stmts, nil) || lost
	lost = intersect(c.rollbacks, d.rollbacks, nil) || lost
	lost = intersect(c.nexts, d.nexts, nil) || lost
	lost = intersect(c.looked, d.looked, nil) || lost
	lost = unite(c.writes, d.writes) || lost
	lost = unite(c.stored, d.stored) || lost
	for v, e := range d.roots {
		if c.roots[v] < e {
			c.roots[v], lost = e, true
		}
	}
	return lost
}

// joins are the values that stand for two of which something is known all the
// same: whether they are nil, what they are built on.
type joins struct{ facts, built map[*Value]bool }

// mergeMem gives a location whose content differs a value of its own: without
// one it would be taken to hold what it held on entry.
func (c *Config) mergeMem(d *Config, joined joins) (lost bool) {
	join := func(addr, v, w *Value) {
		at := c.in.get(Value{kind: kOpaque, a: addr, str: "join", typ: v.typ})
		if c.mem[addr] != at {
			c.mem[addr], lost = at, true
		}
		_, changed := c.sameHandle(d, at, v, w, joined)
		lost = lost || changed
		lost = c.joinFacts(d, at, v, w, joined) || lost
	}
	entry := func(addr *Value) *Value { return c.in.deref(addr, nil) }
	for addr, v := range c.mem {
		if w, ok := d.mem[addr]; !ok {
			join(addr, v, entry(addr))
		} else if w != v {
			join(addr, v, w)
		}
	}
	for addr, w := range d.mem {
		if _, ok := c.mem[addr]; !ok {
			join(addr, entry(addr), w)
		}
	}
	return lost
}

// joinFacts says of at, which stands for v in c and for w in d, whether it is nil.
func (c *Config) joinFacts(d *Config, at, v, w *Value, joined joins) (lost bool) {
	joined.facts[at] = true
	is := c.nilness(v)
	if is != d.nilness(w) {
		is = effect.Unknown
	}
	if known, ok := c.facts[at]; ok && known != is {
		lost = true
	}
	if is == effect.Unknown {
		delete(c.facts, at)
	} else {
		c.facts[at] = is
	}
	return lost
}

// mergeEnv gives a variable that holds two errors, or two statements built on
// one handle, a value of its own: whether it is nil, and which handle that is, is
// still known, and what one of the two loads.
func (c *Config) mergeEnv(d *Config, joined joins) bool {
	lost := false
	for k, v := range c.env {
		w, ok := d.env[k]
		if ok && w == v {
			continue
		}
		t := v.typ
		if ok && t == nil {
			t = w.typ
		}
		at := c.in.get(Value{kind: kOpaque, at: k.v, frame: k.frame, idx: k.idx, str: "join", typ: t})
		if same, changed := c.sameHandle(d, at, v, w, joined); ok && same {
			lost = c.joinFacts(d, at, v, w, joined) || lost || changed
			if v != at {
				c.env[k], lost = at, true
			}
			continue
		}
		if ok && k.isError() && c.nilness(v) == d.nilness(w) && c.nilness(v) != effect.Unknown {
			c.joinFacts(d, at, v, w, joined)
			if v != at {
				c.env[k], lost = at, true
			}
			continue
		}
		delete(c.env, k)
		lost = true
	}
	return lost
}

// isError reports whether the variable is an error.
func (k envKey) isError() bool {
	if k.v == nil {
		return true
	}
	t := k.v.Type()
	if tuple, ok := t.(*types.Tuple); ok {
		return k.idx > 0 && k.idx <= tuple.Len() && isError(tuple.At(k.idx-1).Type())
	}
	return isError(t)
}

// sameHandle makes at a statement on the handle that both v, in c, and w, in d,
// run on, and that will load what one of the two loads; false if they do not.
func (c *Config) sameHandle(d *Config, at, v, w *Value, joined joins) (same, lost bool) {
	if w == nil || c.built[v] == nil && d.built[w] == nil || c.handle(v) != d.handle(w) {
		return false, false
	}
	b := built{on: c.handle(v)}
	for _, x := range []*built{c.built[v], d.built[w]} {
		if x != nil {
			b.ctx, b.loads = either(b.ctx, x.ctx), b.loads.and(x.loads.names()...)
			b.chosen = b.chosen || x.chosen
		}
	}
	joined.built[at] = true
	if old := c.built[at]; old != nil && *old == b {
		return true, false
	}
	c.built[at] = &b
	return true, true
}

// either is the one context of two that is known, or the one whose name comes
// first: that there is one is what counts.
func either(x, y *Value) *Value {
	switch {
	case x == nil:
		return y
	case y == nil || x == y:
		return x
	}
	p, q := x.Path(), y.Path()
	if p == "" || q != "" && q < p {
		return y
	}
	return x
}

// mergeBuilt keeps the statements that both have. They may load what one of the
// two loads.
func (c *Config) mergeBuilt(d *Config, joined map[*Value]bool) bool {
	lost := false
	for v, b := range c.built {
		if joined[v] {
			continue
		}
		x := d.built[v]
		switch {
		case x == b:
		case x == nil || x.on != b.on:
			delete(c.built, v)
			lost = true
		default:
			m := *b
			m.loads = m.loads.and(x.loads.names()...)
			m.ctx = either(m.ctx, x.ctx)
			if m.dest != x.dest {
				m.dest = nil
			}
			if m.model != x.model {
				m.model = nil
			}
			if m.sql != x.sql || m.text != x.text {
				m.sql, m.text = "", nil
			}
			m.fresh, m.relation = m.fresh && x.fresh, m.relation && x.relation
			if m != *b {
				c.built[v], lost = &m, true
			}
		}
	}
	return lost
}

// mergeEntities keeps the entities that both have. Loaded is what one of the two
// loaded.
func (c *Config) mergeEntities(d *Config) bool {
	lost := false
	for v, e := range c.entities {
		x := d.entities[v]
		switch {
		case x == e:
		case x == nil && d.nilness(v) == effect.Nil: // there is none on that path
		case x == nil || x.lib != e.lib:
			delete(c.entities, v)
			lost = true
		default:
			m := *e
			m.loads = e.loads.and(x.loads.names()...)
			if x.pos < m.pos {
				m.pos, m.helper = x.pos, x.helper
			}
			if m.on != x.on {
				m.on = nil
			}
			if m != *e {
				c.entities[v], lost = &m, true
			}
		}
	}
	for v, x := range d.entities {
		if c.entities[v] == nil && c.nilness(v) == effect.Nil {
			c.entities[v], lost = x, true
		}
	}
	return lost
}

func unite(into, other map[*Value]token.Pos) bool {
	grown := false
	for v, pos := range other {
		if _, ok := into[v]; !ok {
			into[v], grown = pos, true
		}
	}
	return grown
}

// intersect keeps what both have. What keep names was merged already.
func intersect[K, V comparable](into, other map[K]V, keep map[K]bool) bool {
	lost := false
	for k, v := range into {
		if keep[k] {
			continue
		}
		if w, ok := other[k]; !ok || w != v {
			delete(into, k)
			lost = true
		}
	}
	return lost
}
