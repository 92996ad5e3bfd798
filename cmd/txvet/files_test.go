package main

import (
	"os/exec"
	"slices"
	"testing"
)

func TestCgo(t *testing.T) {
	if _, err := exec.LookPath("cc"); err != nil {
		t.Skip("no C compiler")
	}
	c := toy(t, `
-- a/a.go --
package a

// int one(void) { return 1; }
import "C"

import "database/sql"

func One(db *sql.DB) int { db.Begin(); return int(C.one()) }
-- b/b.go --
package b

import "example.com/m/a"

var one = func() int { return b() }

func b() int { return a.One(nil) }
`)
	want := []string{"a/a.go:8:28: call of Begin (toycall)", "b/b.go:7:23: call of One (toycall)"}
	for _, run := range []string{"first", "second"} {
		if out := c.txvet("./..."); out.status != 1 || !slices.Equal(findings(out.stdout), want) {
			t.Errorf("%s run: %+v", run, out)
		}
		if out := c.vet("./..."); out.status != 1 || !slices.Equal(sorted(findings(out.stderr)), want) {
			t.Errorf("%s run of go vet: %+v", run, out)
		}
	}
}

func TestBuildTags(t *testing.T) {
	c := toy(t, "-- a/a.go --\npackage a\n-- a/tagged.go --\n//go:build special\n\npackage a\n\nimport \"database/sql\"\n\nfunc f(db *sql.DB) { db.Begin() }\n")
	want := []string{"a/tagged.go:7:22: call of Begin (toycall)"}
	if out := c.txvet("-tags=special", "./..."); !slices.Equal(findings(out.stdout), want) {
		t.Errorf("%+v", out)
	}
	if out := c.vet("-tags=special", "./..."); !slices.Equal(findings(out.stderr), want) {
		t.Errorf("go vet: %+v", out)
	}
	if out := c.txvet("./..."); out != (output{}) {
		t.Errorf("without the tag: %+v", out)
	}
}

// TestRecompiledForTest has low compiled a second time, with its test's file,
// for the external test; mid, which it imports, is compiled against that.
func TestRecompiledForTest(t *testing.T) {
	c := toy(t, `
-- low/low.go --
package low

import "database/sql"

type Store struct{ DB *sql.DB }

func (s *Store) Open() { s.DB.Begin() }
-- low/export_test.go --
package low

func (s *Store) OpenTwice() { s.Open() }
-- mid/mid.go --
package mid

import "example.com/m/low"

func New() *low.Store { return nil }
-- low/low_test.go --
package low_test

import (
	"testing"

	"example.com/m/low"
	"example.com/m/mid"
)

func TestStore(*testing.T) {
	var s *low.Store = mid.New()
	s.OpenTwice()
	s.Open()
}
`)
	want := []string{
		"low/export_test.go:3:31: call of Open (toycall)",
		"low/low.go:7:26: call of Begin (toycall)",
		"low/low_test.go:13:2: call of Open (toycall)",
	}
	if out := c.txvet("-tests", "./low"); !slices.Equal(findings(out.stdout), want) || out.stderr != "" {
		t.Errorf("%+v", out)
	}
	if out := c.vet("-tests", "./low"); !slices.Equal(sorted(findings(out.stderr)), want) {
		t.Errorf("go vet: %+v", out)
	}
}
