package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// old is a time at which a file can have been changed.
var old = time.Now().Add(-time.Hour)

// age makes all files and folders of the program look unchanged since then.
func (c *command) age() {
	c.t.Helper()
	err := filepath.WalkDir(c.dir, func(name string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(name, old, old)
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// TestUnchangedIsNotListed changes a file in a way that nobody who does not read
// it can see: the second run does not, since it asks no go list.
func TestUnchangedIsNotListed(t *testing.T) {
	c := toy(t, shop)
	c.age()
	c.txvet("./...")
	low := c.read("low/low.go")
	c.write("low/low.go", strings.Replace(low, "db.Begin()", "db.Close()", 1))
	c.age()
	if out := c.txvet("./..."); !slices.Equal(findings(out.stdout), inShop) {
		t.Errorf("a file of the same size and time was read: %+v", out)
	}
	c.env = append(c.env, "TXVETCACHE=off")
	if out := c.txvet("./..."); len(findings(out.stdout)) != 0 {
		t.Errorf("without a cache: %+v", out)
	}
}

// TestChangesAreSeen changes the program in every way that can matter.
func TestChangesAreSeen(t *testing.T) {
	more := "\n\nimport \"database/sql\"\n\nfunc More(db *sql.DB) { db.Begin() }\n"
	tests := []struct {
		name   string
		change func(c *command)
		want   int
	}{
		{"nothing", func(c *command) {}, 3},
		{"file", func(c *command) { c.write("low/low.go", c.read("low/low.go")+"func More(db *sql.DB) { db.Begin() }\n") }, 4},
		{"new file", func(c *command) { c.write("low/more.go", "package low"+more) }, 4},
		{"new package", func(c *command) { c.mkdir("deep/er"); c.write("deep/er/er.go", "package er"+more) }, 4},
		{"new package in a hidden folder", func(c *command) { c.mkdir("_x"); c.write("_x/x.go", "package x"+more) }, 3},
		{"removed file", func(c *command) { c.remove("top/top.go") }, 2},
		{"removed folder", func(c *command) { c.remove("top") }, 2},
		{"go.mod", func(c *command) { c.write("go.mod", "module example.com/n\ngo 1.26.0\n") }, 1},
		{"flags", func(c *command) {
			c.env = append(c.env, "GOFLAGS=-tags=more")
			c.write("apart/more.go", "//go:build more\n\npackage apart"+more)
		}, 4},
		{"broken", func(c *command) { c.write("low/low.go", "package low\n\nvar x int = \"\"\n") }, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := toy(t, shop)
			c.age()
			c.txvet("./...")
			test.change(c)
			if out := c.txvet("./..."); len(findings(out.stdout)) != test.want {
				t.Errorf("want %d findings: %+v", test.want, out)
			}
		})
	}
}

// TestFreshFilesAreNotTrusted writes twice in the same moment.
func TestFreshFilesAreNotTrusted(t *testing.T) {
	c := toy(t, shop)
	now := time.Now()
	file := filepath.Join(c.dir, "low/low.go")
	c.txvet("./...")
	c.write("low/low.go", strings.Replace(c.read("low/low.go"), "db.Begin()", "db.Close()", 1))
	if err := os.Chtimes(file, now, now); err != nil {
		t.Fatal(err)
	}
	if out := c.txvet("./..."); len(findings(out.stdout)) != 0 {
		t.Errorf("%+v", out)
	}
}

func (c *command) mkdir(name string) {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Join(c.dir, name), 0o777); err != nil {
		c.t.Fatal(err)
	}
}

func (c *command) remove(name string) {
	c.t.Helper()
	if err := os.RemoveAll(filepath.Join(c.dir, name)); err != nil {
		c.t.Fatal(err)
	}
}
