package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shop has a chain of packages: low begins, mid calls low, top calls mid, and
// apart has nothing to do with databases.
const shop = `
-- low/low.go --
package low

import "database/sql"

func Open(db *sql.DB) { db.Begin() }
-- low/low_test.go --
package low

import "database/sql"

func inTest(db *sql.DB) { db.Begin() }
-- low/external_test.go --
package low_test

import (
	"testing"

	"example.com/m/low"
	"example.com/m/mid"
)

func TestOpen(*testing.T) {
	low.Open(nil)
	mid.Through(nil)
}
-- mid/mid.go --
package mid

import (
	"database/sql"

	"example.com/m/low"
)

func Through(db *sql.DB) { low.Open(db) }
-- top/top.go --
package top

import "example.com/m/mid"

func Far() { mid.Through(nil) }
-- apart/apart.go --
package apart

func None() {}
`

var inShop = []string{
	"low/low.go:5:25: call of Begin (toycall)",
	"mid/mid.go:9:28: call of Open (toycall)",
	"top/top.go:5:14: call of Through (toycall)",
}

var inTests = []string{
	"low/external_test.go:11:2: call of Open (toycall)",
	"low/external_test.go:12:2: call of Through (toycall)",
	"low/low.go:5:25: call of Begin (toycall)",
	"low/low_test.go:5:27: call of Begin (toycall)",
	"mid/mid.go:9:28: call of Open (toycall)",
	"top/top.go:5:14: call of Through (toycall)",
}

// TestFactsReachImporters runs each driver twice, since the second run reads its
// cache.
func TestFactsReachImporters(t *testing.T) {
	c := toy(t, shop)
	for _, run := range []string{"first", "second"} {
		if out := c.txvet("./..."); out.status != 1 || !slices.Equal(findings(out.stdout), inShop) || out.stderr != "" {
			t.Errorf("%s run: %+v", run, out)
		}
		if out := c.vet("./..."); out.status != 1 || !slices.Equal(sorted(findings(out.stderr)), inShop) {
			t.Errorf("%s run of go vet: %+v", run, out)
		}
	}
}

func TestTestsAreReportedOnRequest(t *testing.T) {
	c := toy(t, shop)
	for _, run := range []string{"first", "second"} {
		if out := c.txvet("-tests", "./..."); out.status != 1 || !slices.Equal(findings(out.stdout), inTests) {
			t.Errorf("%s run: %+v", run, out)
		}
		if out := c.vet("-tests", "./..."); out.status != 1 || !slices.Equal(sorted(findings(out.stderr)), inTests) {
			t.Errorf("%s run of go vet: %+v", run, out)
		}
	}
}

// TestCacheIsUsed wants a second run to make no result anew: it would be stored
// under another name.
func TestCacheIsUsed(t *testing.T) {
	c := toy(t, shop)
	c.txvet("./...")
	first := c.results()
	if len(first) != 3 {
		t.Errorf("%d results for three packages behind the gate", len(first))
	}
	c.txvet("./...")
	if second := c.results(); !slices.Equal(first, second) {
		t.Errorf("results after the first run:\n%q\nafter the second:\n%q", first, second)
	}
}

// TestEditsCostWhatDependsOnThem wants an edit of low to make the results of low
// and mid anew, and not that of top, which imports mid alone.
func TestEditsCostWhatDependsOnThem(t *testing.T) {
	c := toy(t, shop)
	c.txvet("./...")
	first := len(c.results())
	c.write("low/low.go", c.read("low/low.go")+"func More() {}\n")
	c.txvet("./...")
	if made := len(c.results()) - first; made != 2 {
		t.Errorf("the edit makes %d results", made)
	}
}

// results returns the names of the files in the cache that hold the result of a
// package. That of a whole run is kept if the sources are old enough, which on a slow
// machine they are.
func (c *command) results() []string {
	c.t.Helper()
	names, err := filepath.Glob(filepath.Join(c.cache, "*", "*"))
	if err != nil {
		c.t.Fatal(err)
	}
	return slices.DeleteFunc(names, func(name string) bool {
		data, err := os.ReadFile(name)
		if err != nil {
			c.t.Fatal(err)
		}
		return bytes.HasPrefix(data, []byte(`{"Source":`))
	})
}

// TestChangeIsSeen changes a dependency, so that the fact of a package that
// stays as it was changes with it.
func TestChangeIsSeen(t *testing.T) {
	c := toy(t, shop)
	c.txvet("./...")
	c.write("low/low.go", "package low\n\nimport \"database/sql\"\n\nfunc Open(*sql.DB) {}\n")
	if out := c.txvet("./..."); out.status != 0 || out.stdout != "" {
		t.Errorf("%+v", out)
	}
}

func TestOnlyNamedPackagesAreReported(t *testing.T) {
	c := toy(t, shop)
	for _, run := range []string{"first", "second"} {
		if out := c.txvet("./top"); !slices.Equal(findings(out.stdout), inShop[2:]) {
			t.Errorf("%s run: %+v", run, out)
		}
	}
	if out := c.txvet("-C", "top"); !slices.Equal(findings(out.stdout), []string{"top.go:5:14: call of Through (toycall)"}) {
		t.Errorf("in the folder: %+v", out)
	}
	if out := c.txvet("./apart"); out != (output{}) {
		t.Errorf("clean package: %+v", out)
	}
	if out := c.vet("./apart"); out != (output{}) {
		t.Errorf("clean package, go vet: %+v", out)
	}
}

func TestRuleSwitches(t *testing.T) {
	c := toy(t, shop)
	tests := []struct {
		args []string
		want []string
	}{
		{[]string{"-toycall=false"}, nil},
		{[]string{"-toycall"}, inShop[2:]},
		{[]string{"-toypackage", "-toypackage.word=x"}, []string{"top/top.go:1:9: package top (toypackage)"}},
		{[]string{"-toypackage=false"}, inShop[2:]},
	}
	for _, test := range tests {
		args := append(slices.Clone(test.args), "./top")
		if out := c.txvet(args...); !slices.Equal(findings(out.stdout), test.want) {
			t.Errorf("txvet %q: %+v", args, out)
		}
		if out := c.vet(args...); !slices.Equal(findings(out.stderr), test.want) {
			t.Errorf("go vet %q: %+v", args, out)
		}
	}
}

func TestProtocol(t *testing.T) {
	c := toy(t, "")
	out := c.txvet("-V=full")
	words := strings.Fields(out.stdout)
	if len(words) != 4 || words[1] != "version" || words[2] != "devel" || len(words[3]) != len("buildID=")+64 {
		t.Errorf("-V=full prints %q", out.stdout)
	}
	var flags []struct {
		Name, Usage string
		Bool        bool
	}
	if err := json.Unmarshal([]byte(c.txvet("-flags").stdout), &flags); err != nil {
		t.Fatal(err)
	}
	got := make(map[string]bool)
	for _, f := range flags {
		got[f.Name] = f.Bool
	}
	for _, name := range []string{"json", "tests", "toycall", "toypackage"} {
		if !got[name] {
			t.Errorf("-flags lacks boolean %q: %v", name, flags)
		}
	}
	if isBool, ok := got["toypackage.word"]; !ok || isBool {
		t.Errorf("-flags lacks string toypackage.word: %v", flags)
	}
	if _, ok := got["fix"]; ok {
		t.Error("-flags has fix, which the go command handles")
	}
}

func sorted(lines []string) []string {
	slices.Sort(lines)
	return lines
}
