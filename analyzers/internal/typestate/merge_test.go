package typestate

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"math/rand"
	"testing"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// universe makes random configs over a few values. All have the same lifecycle,
// as merge asks for.
type universe struct {
	*rand.Rand
	in     *interner
	values []*Value // that are stored and known of
	addrs  []*Value
}

func newUniverse(seed int64) *universe {
	in := newInterner(func(types.Type) bool { return false })
	u := &universe{Rand: rand.New(rand.NewSource(seed)), in: in}
	for i := range 3 {
		p := in.get(Value{kind: kParam, idx: i})
		local := in.get(Value{kind: kAlloc, at: i})
		err := in.call(nil, nil, i, errorType)
		u.values = append(u.values, p, err, local, in.expr("==", err, in.nil()))
		u.addrs = append(u.addrs, local, in.field(p, "f", nil), in.field(local, "g", nil))
	}
	u.values = append(u.values, in.nil(), in.bool(true))
	return u
}

func (u *universe) value() *Value { return u.values[u.Intn(len(u.values))] }

func (u *universe) config() *Config {
	c := newConfig(u.in)
	c.set(Handle{ID: u.values[0], Kind: txmodel.Tx, State: Open, Owned: true, Checked: true})
	for _, addr := range u.addrs {
		if u.Intn(2) == 0 {
			// Not the open handle: who holds it is part of the lifecycle.
			c.mem[addr] = u.values[1+u.Intn(len(u.values)-1)]
		}
	}
	for range u.Intn(10) {
		if v := u.value(); v.kind == kParam || v.kind == kCall {
			c.facts[v] = effect.Nil + effect.Nilness(u.Intn(2))
		}
		v := u.value()
		switch u.Intn(9) {
		case 0:
			c.stmts[v] = stmt{handle: u.value(), pos: token.Pos(1 + u.Intn(2))}
		case 1:
			c.nexts[v] = u.value()
		case 2:
			c.looked[v] = true
		case 3:
			c.writes[v] = token.Pos(1 + u.Intn(2))
		case 4:
			c.roots[v] = Lent + Escape(u.Intn(2))
		case 5, 6:
			c.env[envKey{idx: u.Intn(3)}] = v
		case 7:
			c.built[v] = &built{on: u.values[u.Intn(2)], ctx: u.context(), loads: u.loads(), fresh: u.Intn(2) == 0}
		case 8:
			c.entities[v] = &entity{on: u.values[u.Intn(2)], loads: u.loads(), pos: token.Pos(1 + u.Intn(2)), lib: "lib"}
		}
	}
	return c
}

func (u *universe) loads() loads {
	return []loads{"", "A", "B", "A.C", anything}[u.Intn(5)]
}

func (u *universe) context() *Value {
	return []*Value{nil, u.values[0], u.values[4]}[u.Intn(3)]
}

// merged is c merged with others, c itself untouched.
func merged(c *Config, others ...*Config) *Config {
	c = c.clone()
	for _, d := range others {
		c.merge(d)
	}
	return c
}

// knows is what a config knows, without what may depend on which came first:
// the position of a write.
func knows(c *Config) string {
	return fmt.Sprint(values(c.in, c.facts), values(c.in, c.mem), c.env, values(c.in, c.stmts), values(c.in, c.nexts), values(c.in, c.looked), values(c.in, c.roots), len(c.writes), len(c.stored), structs(c.built), structs(c.entities))
}

// structs is a map of structs, by what they hold.
func structs[V any](m map[*Value]*V) map[int]string {
	out := map[int]string{}
	for v, x := range m {
		out[v.id] = fmt.Sprintf("%+v", *x)
	}
	return out
}

func values[V any](_ *interner, m map[*Value]V) map[int]V {
	out := map[int]V{}
	for v, x := range m {
		out[v.id] = x
	}
	return out
}

// TestMergeLaws checks the laws that make the fixpoint one: merging is
// idempotent, does not depend on the order, ends, and invents nothing.
func TestMergeLaws(t *testing.T) {
	for seed := range int64(3000) {
		u := newUniverse(seed)
		a, b, c := u.config(), u.config(), u.config()
		if a.key() != b.key() {
			t.Fatalf("seed %d: the lifecycles differ", seed)
		}
		if same := a.clone(); same.merge(a.clone()) || knows(same) != knows(a) {
			t.Fatalf("seed %d: merging a config with itself changes it", seed)
		}
		ab := merged(a, b)
		if again := ab.clone(); again.merge(b) || again.merge(a) {
			t.Fatalf("seed %d: merging a second time changes something:\n%s\n%s\n\n%s\n%s", seed, knows(ab), knows(again), knows(a), knows(b))
		}
		if ba := merged(b, a); knows(ab) != knows(ba) {
			t.Fatalf("seed %d: the order matters:\n%s\n%s", seed, knows(ab), knows(ba))
		}
		if abc, cab := merged(a, b, c), merged(c, a, b); knows(abc) != knows(cab) {
			t.Fatalf("seed %d: the order of three matters:\n%s\n%s\n\n%s\n%s\n%s", seed, knows(abc), knows(cab), knows(a), knows(b), knows(c))
		}
		for _, of := range []*Config{a, b, c} {
			if lie := invented(merged(a, b, c), of); lie != "" {
				t.Fatalf("seed %d: the merged config knows what one did not: %s", seed, lie)
			}
		}
	}
}

// TestMergeTree merges configs that were merged before, as nested joins do.
func TestMergeTree(t *testing.T) {
	for seed := range int64(3000) {
		u := newUniverse(seed)
		a, b, c, d := u.config(), u.config(), u.config(), u.config()
		tree := merged(merged(a, b), merged(c, d))
		for _, of := range []*Config{a, b, c, d} {
			if lie := invented(tree, of); lie != "" {
				t.Fatalf("seed %d: the merged config knows what one did not: %s", seed, lie)
			}
		}
	}
}

// invented names something that m holds for true and of does not.
func invented(m, of *Config) string {
	for v, is := range m.facts {
		if v.kind == kOpaque && v.str == "join" && v.a == nil { // of a variable
			if content := of.env[envKey{idx: v.idx}]; content == nil || of.nilness(content) != is {
				return fmt.Sprintf("variable %d is %d", v.idx, is)
			}
		} else if v.kind == kOpaque && v.str == "join" {
			content, ok := of.mem[v.a]
			if !ok {
				content = of.in.deref(v.a, nil)
			}
			if known := of.nilness(content); known != is {
				return fmt.Sprintf("content of %v is %d, not %d", v.a, is, known)
			}
		} else if of.facts[v] != is {
			return fmt.Sprintf("%v is %d, not %d", v, is, of.facts[v])
		}
	}
	for addr, v := range m.mem {
		if w, ok := of.mem[addr]; w != v && !(v.kind == kOpaque && v.str == "join") {
			return fmt.Sprintf("%v holds %v, not %v %v", addr, v, w, ok)
		}
	}
	for addr := range of.mem {
		if _, ok := m.mem[addr]; !ok {
			return fmt.Sprintf("%v holds what it held on entry", addr)
		}
	}
	for v, how := range of.roots {
		if m.roots[v] < how {
			return fmt.Sprintf("%v has not left", v)
		}
	}
	for v := range of.writes {
		if _, ok := m.writes[v]; !ok {
			return fmt.Sprintf("%v was not written to", v)
		}
	}
	for v, b := range m.built {
		if x := of.built[v]; !joined(v) && (x == nil || x.on != b.on || !includes(b.loads, x.loads)) {
			return fmt.Sprintf("what %v is built on, or will load", v)
		}
	}
	for v, e := range m.entities {
		if x := of.entities[v]; x == nil && of.nilness(v) != effect.Nil || x != nil && !includes(e.loads, x.loads) {
			return fmt.Sprintf("that %v was queried, without a relation", v)
		}
	}
	for k, v := range m.env {
		if w, ok := of.env[k]; !ok || w != v && !joined(v) {
			return "a value's content"
		}
	}
	switch {
	case !within(m.stmts, of.stmts):
		return "a statement's error"
	case !within(m.nexts, of.nexts):
		return "the answer of Next"
	case !within(m.looked, of.looked):
		return "an error that was looked at"
	}
	return ""
}

// joined reports whether v stands for what differs.
func joined(v *Value) bool { return v.kind == kOpaque && v.str == "join" }

// includes reports whether l has all that was loaded in other.
func includes(l, other loads) bool { return l.and(other.names()...) == l }

func within[K, V comparable](m, of map[K]V) bool {
	for k, v := range m {
		if w, ok := of[k]; !ok || w != v {
			return false
		}
	}
	return true
}

// TestClonesShareNothing changes a clone and expects the original unchanged.
func TestClonesShareNothing(t *testing.T) {
	for seed := range int64(300) {
		u := newUniverse(seed)
		a, b := u.config(), u.config()
		before, handles := knows(a), maps.Clone(a.handles)
		d := a.clone()
		d.merge(b)
		d.set(Handle{ID: u.values[1], State: Open})
		d.forget(nil, nil)
		if knows(a) != before || !maps.Equal(a.handles, handles) {
			t.Fatalf("seed %d: a clone shares something", seed)
		}
	}
}
