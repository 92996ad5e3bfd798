package facts

import (
	"maps"
	"testing"

	"golang.org/x/tools/go/analysis"
)

type fact struct{ N int }

func (*fact) AFact() {}

type other struct{}

func (*other) AFact() {}

func TestSetSurvivesEncoding(t *testing.T) {
	s := make(Set)
	for path, n := range map[string]int{"example.com/b": 2, "a": 1, "": 3} {
		if err := s.Put(path, &fact{n}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Decode(s.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(got, s, func(x, y []byte) bool { return string(x) == string(y) }) {
		t.Errorf("got %q, want %q", got, s)
	}
	var f fact
	if ok, err := got.Get("example.com/b", &f); !ok || err != nil || f.N != 2 {
		t.Errorf("got %v, %v, %v", f, ok, err)
	}
	if ok, err := got.Get("example.com/c", &f); ok || err != nil {
		t.Errorf("a fact that was not put: %v, %v", ok, err)
	}
}

func TestEmptySetIsEmptyFile(t *testing.T) {
	if data := Set(nil).Encode(); len(data) != 0 {
		t.Errorf("%q", data)
	}
	if s, err := Decode(nil); err != nil || len(s) != 0 {
		t.Errorf("%v, %v", s, err)
	}
}

func TestDecodeRejectsCutFile(t *testing.T) {
	data := Set{"a": []byte("fact"), "b": []byte("fact")}.Encode()
	for n := range data {
		if s, err := Decode(data[:n]); err == nil && len(s) == 2 {
			t.Errorf("%d of %d bytes read as %q", n, len(data), s)
		}
	}
	if _, err := Decode([]byte("vetx no set")); err == nil {
		t.Error("a file of another tool was read")
	}
}

func TestValidateWantsOneFactType(t *testing.T) {
	a := &analysis.Analyzer{Name: "a", FactTypes: []analysis.Fact{(*fact)(nil)}}
	b := &analysis.Analyzer{Name: "b", FactTypes: []analysis.Fact{(*other)(nil)}}
	if err := Validate([]*analysis.Analyzer{{Requires: []*analysis.Analyzer{a}}, a}); err != nil {
		t.Error(err)
	}
	if err := Validate([]*analysis.Analyzer{{Requires: []*analysis.Analyzer{a}}, b}); err == nil {
		t.Error("two types of facts were accepted")
	}
}
