package typestate

import (
	"go/types"
	"math/rand"
	"testing"

	"github.com/txvet/txvet/analyzers/internal/effect"
)

// TestSplitPath cuts paths at their root and at each step.
func TestSplitPath(t *testing.T) {
	for _, test := range []struct {
		path, head string
		steps      []string
	}{
		{"p0", "p0", nil},
		{"p12.db", "p12", []string{"db"}},
		{"p0.store.db.*", "p0", []string{"store", "db", "*"}},
		{"p1!{zero a/b.key}", "p1", []string{"zero a/b.key"}},
		{"p1!{zero a/b.key}.tx", "p1", []string{"zero a/b.key", "tx"}},
		{"p1!{zero a.key[struct{}]}.tx", "p1", []string{"zero a.key[struct{}]", "tx"}},
		{"p0.ctx!{k}", "p0", []string{"ctx", "k"}},
		{"o3", "o3", nil},
		{"g:{main}.db", "g:{main}.db", nil},
		{"g:{gopkg.in/x.v2/db}.Pool", "g:{gopkg.in/x.v2/db}.Pool", nil},
		{"g:{gopkg.in/x.v2/db}.Pool.conn.*", "g:{gopkg.in/x.v2/db}.Pool", []string{"conn", "*"}},
	} {
		head, rest := splitPath(test.path)
		if head != test.head {
			t.Errorf("the root of %s is %s, want %s", test.path, head, test.head)
		}
		for _, want := range test.steps {
			if rest == "" {
				t.Errorf("%s ends before %s", test.path, want)
				break
			}
			var step string
			if step, rest = nextStep(rest); step != want {
				t.Errorf("a step of %s is %s, want %s", test.path, step, want)
			}
		}
		if rest != "" {
			t.Errorf("%s goes on with %s", test.path, rest)
		}
	}
}

// TestPathsResolve names random entry values and expects to find them by their
// names again: this is how what a callee says is read by its callers.
func TestPathsResolve(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	s := &solver{in: newInterner(func(types.Type) bool { return false })}
	c := newConfig(s.in)
	inv := &invocation{args: []*Value{s.in.get(Value{kind: kParam, idx: 0}), s.in.get(Value{kind: kParam, idx: 1})}}
	for range 2000 {
		v := inv.args[random.Intn(2)]
		if random.Intn(3) == 0 {
			v = s.in.deref(s.in.global("{gopkg.in/x.v2/db}.Pool"), nil)
		}
		for range random.Intn(5) {
			switch random.Intn(4) {
			case 0:
				v = s.in.deref(v, nil)
			case 1:
				v = s.in.get(Value{kind: kCtxValue, a: v, str: "zero a.b/c.key"})
			default:
				v = s.in.deref(s.in.field(v, string(rune('a'+random.Intn(3))), nil), nil)
			}
		}
		p := v.Path()
		if got := s.resolve(c, inv, p, nil); got != v {
			t.Fatalf("%s resolves to %v", p, got)
		}
	}
}

// TestResolveOdd resolves what no callee says: there is no such value.
func TestResolveOdd(t *testing.T) {
	s := &solver{in: newInterner(func(types.Type) bool { return false })}
	c, inv := newConfig(s.in), &invocation{args: []*Value{s.in.nil()}}
	for _, p := range []effect.Path{"", "p", "p1", "p-1", "px", "p99999999999", "o0", "x", "x.y", "&", "&p0", "slow", "background"} {
		if v := s.resolve(c, inv, p, nil); v != nil && p != "p" {
			t.Errorf("%q resolves to %v", p, v)
		}
	}
	if v := s.resolve(c, inv, "true", nil); v != s.in.bool(true) {
		t.Errorf("true resolves to %v", v)
	}
	if v := s.resolve(c, inv, "nil", nil); v != s.in.nil() {
		t.Errorf("nil resolves to %v", v)
	}
}
