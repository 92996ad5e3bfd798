package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shops is a repository of modules: one in its root, and three below, of which
// one does not compile and one has nothing to build.
const shops = `
-- a.go --
package m

import "database/sql"

func f(db *sql.DB) { db.Begin() }
-- east/go.mod --
module example.com/east
go 1.26.0
-- east/api/api.go --
package api

import "database/sql"

func f(db *sql.DB) { db.Begin() }
-- east/apart/apart.go --
package apart
-- west/go.mod --
module example.com/west
go 1.26.0
-- west/west.go --
package west

var x int = ""
-- west/cycle/cycle.go --
package cycle

import _ "example.com/west/missing"
-- tools/go.mod --
module example.com/tools
go 1.26.0
-- tools/tools.go --
//go:build never

package tools
`

func TestModules(t *testing.T) {
	c := toy(t, shops)
	const (
		inRoot = "a.go:5:22: call of Begin (toycall)"
		inEast = "east/api/api.go:5:22: call of Begin (toycall)"
	)
	tests := []struct {
		name   string
		args   []string
		want   []string
		status int
		stderr []string
	}{
		{"file", []string{"east/apart/apart.go"}, []string{inEast}, 1, nil},
		{"folder", []string{"east/apart"}, []string{inEast}, 1, nil},
		{"go.mod", []string{"east/go.mod"}, []string{inEast}, 1, nil},
		{"file that is gone", []string{"east/gone/gone.go"}, []string{inEast}, 1, nil},
		{"several", []string{"east/apart/apart.go", "a.go", "east/api/api.go"}, []string{inRoot, inEast}, 1, nil},
		{"none", nil, []string{inRoot}, 1, nil},
		{"one is broken", []string{"west/west.go", "a.go"}, []string{inRoot}, 2, []string{"west/west.go:3:13: cannot use", "west/cycle/cycle.go:3:8: "}},
		{"nothing to build", []string{"tools/tools.go"}, nil, 0, []string{"matched no packages"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := c.txvet(append([]string{"-modules"}, test.args...)...)
			if out.status != test.status || !slices.Equal(findings(out.stdout), test.want) {
				t.Errorf("%+v", out)
			}
			for _, want := range test.stderr {
				if strings.Count(out.stderr, want) != 1 {
					t.Errorf("standard error lacks %q: %s", want, out.stderr)
				}
			}
		})
	}
	if out := c.txvet("-C", "east/api", "-modules", "."); !slices.Equal(findings(out.stdout), []string{"api.go:5:22: call of Begin (toycall)"}) {
		t.Errorf("in a folder: %+v", out)
	}
	if out := c.txvet("-modules", "./..."); out.status != 2 || !strings.Contains(out.stderr, "./... is a pattern") {
		t.Errorf("pattern: %+v", out)
	}
	c.dir = t.TempDir()
	if out := c.txvet("-modules", "x.go"); out.status != 2 || !strings.Contains(out.stderr, "module of x.go: no go.mod") {
		t.Errorf("no module: %+v", out)
	}
}

// TestRejectedModule has a workspace that does not list one of two modules: the
// error names it, and the other is analysed.
func TestRejectedModule(t *testing.T) {
	c := toy(t, shops+"-- go.work --\ngo 1.26.0\nuse .\n")
	c.env = append(c.env, "GOWORK=")
	out := c.txvet("-modules", "east/api/api.go", "a.go")
	if out.status != 2 || len(findings(out.stdout)) != 1 || !strings.Contains(out.stderr, "txvet: east: pattern ./...") {
		t.Errorf("%+v", out)
	}
}

// TestMistrustedOwner has a repository of which git says nothing, as in a
// container that runs under another user than the one whose folder it mounts.
func TestMistrustedOwner(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	c := toy(t, "-- main.go --\npackage main\n\nimport \"database/sql\"\n\nfunc main() { new(sql.DB).Begin() }\n-- bin/git --\n#!/bin/sh\nexit 128\n")
	if out := c.run("git", "init", "-q"); out.status != 0 {
		t.Fatal(out.stderr)
	}
	bin := filepath.Join(c.dir, "bin")
	if err := os.Chmod(filepath.Join(bin, "git"), 0o777); err != nil {
		t.Fatal(err)
	}
	c.env = append(c.env, "GOFLAGS=-buildvcs=auto", "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	if out := c.txvet("./..."); out.status != 1 || len(findings(out.stdout)) != 1 {
		t.Errorf("%+v", out)
	}
}
