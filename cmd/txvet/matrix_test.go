package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// threeKinds has a package with a finding that has a fix, one that is right, and one
// that does not compile.
const threeKinds = `
-- leaky/leaky.go --
package leaky

import "database/sql"

func Save(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE stock SET n = 1"); err != nil {
		return err
	}
	return tx.Commit()
}
-- right/right.go --
package right

import "database/sql"

func Save(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("UPDATE stock SET n = 1"); err != nil {
		return err
	}
	return tx.Commit()
}
-- broken/broken.go --
package broken

import "database/sql"

func Save(db *sql.DB) error { return db }
`

// TestMatrix runs every way to call txvet on each program twice, the second time
// from the caches, and compares exit status and outputs. Go 1.26 has all of the
// commands; go fix has no vettool, and go vet -json never fails.
func TestMatrix(t *testing.T) {
	const (
		leak  = `leaky/leaky.go:11:3: transaction "tx" (begun on line 6) is still open when this returns (txleak)`
		line  = "defer tx.Rollback()"
		error = "broken/broken.go:5:38: cannot use db"
	)
	type result struct {
		status         int
		stdout, stderr string // a part, or "" for nothing
		fixed          bool
	}
	type row struct {
		name                 string
		args                 []string // before the packages; [0] is the program
		leaky, right, broken result
	}
	self := executable(t)
	rows := []row{
		{"txvet", []string{self},
			result{1, leak, "", false}, result{}, result{2, "", error, false}},
		{"txvet -json", []string{self, "-json"},
			result{1, `"kind": "path"`, "", false}, result{0, `"findings": []`, "", false}, result{2, error, error, false}},
		{"txvet -format=sarif", []string{self, "-format=sarif"},
			result{1, `"ruleId": "txleak"`, "", false}, result{0, `"results": []`, "", false}, result{2, "cannot use db", error, false}},
		{"txvet -format=checkstyle", []string{self, "-format=checkstyle"},
			result{1, `line="11" column="3" severity="error"`, "", false}, result{0, "<checkstyle", "", false}, result{2, "<checkstyle", error, false}},
		{"txvet -format=github", []string{self, "-format=github"},
			result{1, "::error file=leaky/leaky.go,line=11", "", false}, result{}, result{2, "::error", error, false}},
		{"txvet -diff", []string{self, "-diff"},
			result{1, "\n+\t" + line, leak, false}, result{}, result{2, "", error, false}},
		{"txvet -fix", []string{self, "-fix"},
			result{0, "", "", true}, result{}, result{2, "", error, false}},
		{"go vet", []string{"go", "vet", "-vettool=" + self},
			result{1, "", leak, false}, result{}, result{1, "", error, false}},
		{"go vet -json", []string{"go", "vet", "-vettool=" + self, "-json"},
			result{0, "is still open when this returns (txleak)", "", false}, result{}, result{1, "", error, false}},
		{"go vet -fix -diff", []string{"go", "vet", "-vettool=" + self, "-fix", "-diff"},
			result{1, "\n+\t" + line, "", false}, result{}, result{1, "", error, false}},
		{"go vet -fix", []string{"go", "vet", "-vettool=" + self, "-fix"},
			result{0, "", "", true}, result{}, result{1, "", error, false}},
		{"go fix -diff", []string{"go", "fix", "-fixtool=" + self, "-diff"},
			result{1, "\n+\t" + line, "", false}, result{}, result{1, "", error, false}},
		{"go fix", []string{"go", "fix", "-fixtool=" + self},
			result{0, "", "", true}, result{}, result{1, "", error, false}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c := toy(t, threeKinds)
			c.rules("real")
			for pkg, want := range map[string]result{"./leaky": row.leaky, "./right": row.right, "./broken": row.broken} {
				for _, run := range []string{"first", "second"} {
					before := c.read("leaky/leaky.go")
					out := c.run(row.args[0], append(row.args[1:len(row.args):len(row.args)], pkg)...)
					c.compare(run+" run on "+pkg, "standard output", out.stdout, want.stdout)
					c.compare(run+" run on "+pkg, "standard error", out.stderr, want.stderr)
					if fixed := c.read("leaky/leaky.go") != before; out.status != want.status || fixed != want.fixed {
						t.Errorf("%s run on %s: status %d, want %d; fixed: %t, want %t\n%+v", run, pkg, out.status, want.status, fixed, want.fixed, out)
					}
					if want.fixed {
						c.write("leaky/leaky.go", before)
					}
				}
			}
		})
	}
}

// compare wants a part in the output, or nothing but what go vet says of each
// package.
func (c *command) compare(run, stream, got, part string) {
	c.t.Helper()
	if part == "" {
		for line := range strings.Lines(got) {
			if !strings.HasPrefix(line, "# ") && !strings.HasPrefix(line, "{}") {
				c.t.Errorf("%s: %s has %q", run, stream, line)
			}
		}
		return
	}
	quoted, err := json.Marshal(part)
	if err != nil {
		c.t.Fatal(err)
	}
	if !strings.Contains(got, part) && !strings.Contains(got, strings.Trim(string(quoted), `"`)) {
		c.t.Errorf("%s: %s lacks %q: %s", run, stream, part, got)
	}
}
