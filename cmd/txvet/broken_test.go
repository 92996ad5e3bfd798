package main

import (
	"slices"
	"strings"
	"testing"
)

// good is a package with one finding, for programs that are broken elsewhere.
const good = `
-- good/good.go --
package good

import "database/sql"

func f(db *sql.DB) { db.Begin() }
`

const inGood = "good/good.go:5:22: call of Begin (toycall)"

// TestBrokenPackages wants the place of the mistake, the findings of the good
// package and status 2.
func TestBrokenPackages(t *testing.T) {
	tests := []struct{ name, program, want string }{
		{"syntax", "-- a/a.go --\npackage a\n\nfunc f( {\n", "a/a.go:3:9: syntax error"},
		{"type", "-- a/a.go --\npackage a\n\nvar x int = \"\"\n", "a/a.go:3:13: cannot use \"\""},
		{"type, behind the gate", "-- a/a.go --\npackage a\n\nimport \"database/sql\"\n\nvar x sql.Nothing\n", "a/a.go:5:11: undefined: sql.Nothing"},
		{"dependency", "-- a/a.go --\npackage a\n\nvar X int = \"\"\n-- b/b.go --\npackage b\n\nimport (\n\t_ \"database/sql\"\n\t_ \"example.com/m/a\"\n)\n", "a/a.go:3:13: cannot use"},
		{"missing module", "-- a/a.go --\npackage a\n\nimport _ \"example.org/missing\"\n", "a/a.go:3:8: "},
		{"missing package", "-- a/a.go --\npackage a\n\nimport _ \"example.com/m/missing\"\n", "a/a.go:3:8: "},
		{"import cycle", "-- a/a.go --\npackage a\n\nimport _ \"example.com/m/b\"\n-- b/b.go --\npackage b\n\nimport _ \"example.com/m/a\"\n", "import cycle not allowed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := toy(t, good+test.program)
			for _, run := range []string{"first", "second"} {
				out := c.txvet("./...")
				if out.status != 2 || !strings.Contains(out.stderr, test.want) || !slices.Equal(findings(out.stdout), []string{inGood}) {
					t.Errorf("%s run: %+v", run, out)
				}
				if strings.Count(out.stderr, test.want) > 1 {
					t.Errorf("%s run: said twice: %s", run, out.stderr)
				}
			}
			if out := c.vet("./..."); out.status == 0 {
				t.Errorf("go vet: %+v", out)
			}
		})
	}
}

func TestWrongUse(t *testing.T) {
	c := toy(t, good)
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"./missing"}, "directory not found"},
		{[]string{"./missing/..."}, "no such file"},
		{[]string{"example.org/missing"}, "no required module provides package"},
		{[]string{"-nothing", "./..."}, "flag provided but not defined: -nothing"},
		{[]string{"-toycall=perhaps", "./..."}, "want true or false"},
		{[]string{"-json", "-fix", "./..."}, "-format=json cannot be used with -fix or -diff"},
		{[]string{"-format=xml", "./..."}, "want one of text, json, sarif, checkstyle, github"},
		{[]string{"-color=pink", "./..."}, "want one of auto always never"},
		{[]string{"-baseline=read", "./..."}, "want one of off check write"},
		{[]string{"-C", "missing", "./..."}, "no such file"},
		{[]string{"help", "nothing"}, `no rule "nothing"`},
		{[]string{"-explain=nothing"}, `no rule "nothing"`},
		{[]string{"missing.cfg"}, "missing.cfg"},
	}
	for _, test := range tests {
		if out := c.txvet(test.args...); out.status != 2 || !strings.Contains(out.stderr, test.want) || out.stdout != "" {
			t.Errorf("txvet %q: %+v, want %q", test.args, out, test.want)
		}
	}
}

func TestNoModule(t *testing.T) {
	c := newCommand(t, t.TempDir(), "toy")
	if out := c.txvet("./..."); out.status != 2 || !strings.Contains(out.stderr, "module") {
		t.Errorf("%+v", out)
	}
}

func TestNoPackages(t *testing.T) {
	c := toy(t, "-- empty/readme --\n")
	if out := c.txvet("./..."); out.status != 2 || !strings.Contains(out.stderr, "no packages match") {
		t.Errorf("%+v", out)
	}
}

// TestOnlyTests has a package without any files but tests.
func TestOnlyTests(t *testing.T) {
	c := toy(t, good+"-- a/a_test.go --\npackage a\n\nimport \"database/sql\"\n\nfunc f(db *sql.DB) { db.Begin() }\n")
	if out := c.txvet("./..."); out.status != 1 || !slices.Equal(findings(out.stdout), []string{inGood}) {
		t.Errorf("%+v", out)
	}
	want := []string{"a/a_test.go:5:22: call of Begin (toycall)", inGood}
	if out := c.txvet("-tests", "./..."); out.status != 1 || !slices.Equal(findings(out.stdout), want) {
		t.Errorf("with tests: %+v", out)
	}
}
