package finding

import (
	"regexp"
	"slices"
	"testing"
)

func leak(line, begun string) Finding {
	return Finding{
		Rule:    "txleak",
		Kind:    "path",
		Pos:     Place{"/src/shop/shop.go", 19, 3},
		Func:    "(*Shop).Order",
		Message: `transaction "tx" (begun on line ` + line + `) is still open on lines ` + begun,
	}
}

func TestFingerprints(t *testing.T) {
	base := leak("14", "20, 21 and 22")
	tests := []struct {
		name   string
		change func(f *Finding) // of base
		root   string
		same   bool
	}{
		{"nothing", func(*Finding) {}, "/src", true},
		{"lines inserted above", func(f *Finding) {
			*f = leak("15", "120, 121 and 122")
			f.Pos.Line = 120
		}, "/src", true},
		{"indented", func(f *Finding) { f.Pos.Column = 4 }, "/src", true},
		{"another end", func(f *Finding) { f.End = Place{"/src/shop/shop.go", 20, 1} }, "/src", true},
		{"another path", func(f *Finding) { f.Path = []Step{{f.Pos, "this fails"}} }, "/src", true},
		{"whole tree moved", func(f *Finding) { f.Pos.File = "/elsewhere/shop/shop.go" }, "/elsewhere", true},
		{"file renamed", func(f *Finding) { f.Pos.File = "/src/shop/order.go" }, "/src", false},
		{"file moved", func(f *Finding) { f.Pos.File = "/src/order/shop.go" }, "/src", false},
		{"another root", func(*Finding) {}, "/src/shop", false},
		{"function renamed", func(f *Finding) { f.Func = "(*Shop).Buy" }, "/src", false},
		{"another rule", func(f *Finding) { f.Rule = "openrows" }, "/src", false},
		{"another kind", func(f *Finding) { f.Kind = "exit" }, "/src", false},
		{"another variable", func(f *Finding) {
			f.Message = `transaction "t2" (begun on line 14) is still open on lines 20, 21 and 22`
		}, "/src", false},
		{"a number that is no line", func(f *Finding) {
			f.Message = `transaction "tx" (begun on line 14) is still open on lines 20, 21 and 22 3`
		}, "/src", false},
	}
	want := Fingerprints([]Finding{base}, "/src")
	for _, test := range tests {
		f := base
		test.change(&f)
		if got := Fingerprints([]Finding{f}, test.root); slices.Equal(got, want) != test.same {
			t.Errorf("%s: %s, before %s", test.name, got, want)
		}
	}
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(want[0]) {
		t.Errorf("%s is not 32 hexadecimal digits", want[0])
	}
}

// TestEqualFindingsDiffer has two findings that nothing but their lines tells
// apart, and moves them.
func TestEqualFindingsDiffer(t *testing.T) {
	first, second, other := leak("14", "20"), leak("30", "40"), leak("50", "60")
	second.Pos.Line, other.Pos.Line, other.Func = 40, 60, "(*Shop).Buy"
	got := Fingerprints([]Finding{first, second, other}, "/src")
	if got[0] == got[1] || got[1] == got[2] || got[0] == got[2] {
		t.Errorf("not all different: %q", got)
	}
	first.Pos.Line, second.Pos.Line = 119, 140
	if moved := Fingerprints([]Finding{first, second, other}, "/src"); !slices.Equal(got, moved) {
		t.Errorf("moved: %q, before %q", moved, got)
	}
	if alone := Fingerprints([]Finding{first, other}, "/src"); alone[0] != got[0] || alone[1] != got[2] {
		t.Errorf("without the second: %q, before %q", alone, got)
	}
}

// TestFingerprintIsFixed holds the names that are kept in baselines and by
// services: a change of it is a new version of them.
func TestFingerprintIsFixed(t *testing.T) {
	const want = "a1e386583160e1173a517d0bae41d6a5"
	if got := Fingerprints([]Finding{leak("14", "20")}, "/src"); got[0] != want {
		t.Errorf("got %s, want %s", got[0], want)
	}
}

func TestRelative(t *testing.T) {
	tests := []struct{ dir, file, want string }{
		{"/src", "/src/a/a.go", "a/a.go"},
		{"/src", "/src/..a/a.go", "..a/a.go"},
		{"/src/b", "/src/a/a.go", "/src/a/a.go"},
		{"/src", "a.go", "a.go"},
	}
	for _, test := range tests {
		if got := Relative(test.dir, test.file); got != test.want {
			t.Errorf("%s in %s: got %s, want %s", test.file, test.dir, got, test.want)
		}
	}
}
