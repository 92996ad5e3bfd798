package main

import (
	"strings"
	"testing"
)

const fixable = `
-- a/a.go --
package a

import (
	"database/sql"

	. "example.com/m/low"
)

func f(db *sql.DB) { Open(db); Open(nil) }
-- low/low.go --
package low

import "database/sql"

func Open(db *sql.DB) { db.Begin() }
func End(db *sql.DB)  {}
`

const fixedLine = "func f(db *sql.DB) { End(db); End(nil) }"

func TestFix(t *testing.T) {
	runs := map[string]func(c *command) output{
		"txvet":       func(c *command) output { return c.txvet("-fix", "./a") },
		"go vet":      func(c *command) output { return c.vet("-fix", "./a") },
		"go fix":      func(c *command) output { return c.run("go", "fix", "-fixtool="+executable(t), "./a") },
		"txvet, test": func(c *command) output { return c.txvet("-fix", "-tests", "./a") },
	}
	for name, run := range runs {
		t.Run(name, func(t *testing.T) {
			c := toy(t, fixable)
			if out := run(c); out.status != 0 || !strings.Contains(c.read("a/a.go"), fixedLine) {
				t.Errorf("%+v\n%s", out, c.read("a/a.go"))
			}
			if out := c.txvet("./a"); out != (output{}) {
				t.Errorf("again: %+v", out)
			}
		})
	}
}

func TestDiff(t *testing.T) {
	c := toy(t, fixable)
	before := c.read("a/a.go")
	for _, run := range []string{"first", "second"} {
		if out := c.txvet("-diff", "./a"); out.status != 1 || !strings.Contains(out.stdout, "\n+"+fixedLine+"\n") {
			t.Errorf("%s run: %+v", run, out)
		}
		if out := c.vet("-fix", "-diff", "./a"); out.status != 1 || !strings.Contains(out.stdout, "\n+"+fixedLine+"\n") {
			t.Errorf("%s run of go vet: %+v", run, out)
		}
	}
	if c.read("a/a.go") != before {
		t.Error("-diff changed the file")
	}
}

// TestFixLeavesOthers wants the findings without a fix reported.
func TestFixLeavesOthers(t *testing.T) {
	c := toy(t, fixable)
	out := c.txvet("-fix", "./...")
	if out.status != 1 || !strings.Contains(out.stdout, "low/low.go:5:25: call of Begin") || strings.Contains(out.stdout, "a/a.go") {
		t.Errorf("%+v", out)
	}
}
