package typestate

import (
	"go/token"

	"github.com/txvet/txvet/analyzers/internal/effect"
)

// merge keeps in c what d knows as well and reports whether c lost anything.
// The lifecycles are equal.
func (c *Config) merge(d *Config) bool {
	lost, joined := c.mergeMem(d)
	lost = intersect(c.facts, d.facts, joined) || lost
	lost = intersect(c.env, d.env, nil) || lost
	lost = intersect(c.stmts, d.stmts, nil) || lost
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

// mergeMem gives a location whose content differs a value of its own: without
// one it would be taken to hold what it held on entry.
func (c *Config) mergeMem(d *Config) (lost bool, joined map[*Value]bool) {
	joined = map[*Value]bool{}
	join := func(addr, v, w *Value) {
		at := c.in.get(Value{kind: kOpaque, a: addr, str: "join", typ: v.typ})
		joined[at] = true
		is := c.nilness(v)
		if is != d.nilness(w) {
			is = effect.Unknown
		}
		if c.mem[addr] != at {
			c.mem[addr], lost = at, true
		}
		if known, ok := c.facts[at]; ok && known != is {
			lost = true
		}
		if is == effect.Unknown {
			delete(c.facts, at)
		} else {
			c.facts[at] = is
		}
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
	return lost, joined
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
