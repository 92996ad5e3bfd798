package typestate

import "github.com/txvet/txvet/analyzers/internal/effect"

// escape notes that v has left the function.
func (s *solver) escape(c *Config, v *Value, how Escape) {
	switch v.kind {
	case kNil, kConst, kFunc:
		return
	}
	c.mayStart(v)
	if c.roots[v] < how {
		c.roots[v] = how
	}
}

// reach calls visit for each value that can be got at from v, v included.
func (c *Config) reach(v *Value, visit func(*Value) bool) bool {
	seen := map[*Value]bool{}
	var walk func(v *Value) bool
	walk = func(v *Value) bool {
		if v == nil || seen[v] || len(seen) > 200 {
			return false
		}
		seen[v] = true
		if visit(v) {
			return true
		}
		switch v.kind {
		case kClosure:
			for _, b := range v.list {
				if walk(b) {
					return true
				}
			}
		case kCtx:
			return walk(v.b) || walk(v.a)
		case kDeref, kExpr:
			if walk(v.a) {
				return true
			}
		}
		if b := c.built[v]; b != nil && walk(b.on) {
			return true
		}
		for addr, content := range c.mem {
			if addr.within(v) && walk(content) {
				return true
			}
		}
		return false
	}
	return walk(v)
}

// escaped says how far the handle id has left the function, results included.
func (c *Config) escaped(id *Value, results []*Value) Escape {
	how := Local
	find := func(v *Value) bool {
		return c.reach(v, func(x *Value) bool { return x == id })
	}
	for v, e := range c.roots {
		if e > how && find(v) {
			how = e
		}
	}
	if how == Kept {
		return how
	}
	for _, v := range results {
		if find(v) {
			return Kept
		}
	}
	for addr, content := range c.mem {
		if addr.entry() && content.kind != kNil && find(content) {
			return Kept
		}
	}
	return how
}

// elsewhere reports whether a value that is out of reach for the caller leads to
// the handle: it was sent, put into a map, captured by a goroutine.
func (c *Config) elsewhere(id *Value) bool {
	for v, how := range c.roots {
		if how == Kept && !v.entry() && c.reach(v, func(x *Value) bool { return x == id }) {
			return true
		}
	}
	return false
}

// sentinel is the package variable that v is known to be equal to, nil if none.
func (c *Config) sentinel(v *Value) *Value {
	if v.kind != kCall && v.kind != kOpaque || !isError(v.typ) {
		return nil
	}
	for x, is := range c.facts {
		if is == effect.True && x.kind == kExpr && x.str == "==" && x.a == v && x.b.kind == kDeref && x.b.a.kind == kGlobal {
			return x.b
		}
	}
	return nil
}
