package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// repository makes the folder of the program a git repository with one commit.
func (c *command) repository() {
	c.t.Helper()
	c.env = append(c.env, "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	c.git("init", "-q")
	c.git("add", ".")
	c.git("commit", "-q", "-m", "first")
}

func (c *command) git(args ...string) {
	c.t.Helper()
	if out := c.run("git", args...); out.status != 0 {
		c.t.Fatalf("git %q: %+v", args, out)
	}
}

func TestNewFrom(t *testing.T) {
	low := "low/low.go"
	tests := []struct {
		name   string
		change func(c *command)
		want   []string
	}{
		{"nothing", func(c *command) {}, nil},
		{"moved lines", func(c *command) {
			c.write(low, strings.Replace(c.read(low), "\nfunc", "\n// A comment.\nfunc", 1))
		}, nil},
		{"another call", func(c *command) {
			c.write(low, c.read(low)+"func More(db *sql.DB) { db.Begin() }\n")
		}, []string{"low/low.go:6:25: call of Begin (toycall)"}},
		{"in a file that git does not know", func(c *command) {
			c.write("low/more.go", "package low\n\nimport \"database/sql\"\n\nfunc More(db *sql.DB) { db.Begin() }\n")
		}, []string{"low/more.go:5:25: call of Begin (toycall)"}},
		{"committed", func(c *command) {
			c.write(low, c.read(low)+"func More(db *sql.DB) { db.Begin() }\n")
			c.git("commit", "-aqm", "second")
		}, nil},
		{"renamed", func(c *command) { c.git("mv", low, "low/other.go") }, nil},
		{"removed", func(c *command) {
			c.git("rm", "-q", "top/top.go")
		}, nil},
		// No line of top changes: a line filter would not see it.
		{"through another package", func(c *command) {
			c.write("apart/apart.go", "package apart\n\nimport \"database/sql\"\n\nfunc None() {}\n\nfunc Begin(db *sql.DB) { db.Begin() }\n")
			c.git("add", ".")
			c.git("commit", "-qm", "second")
			c.write("mid/mid.go", "package mid\n\nimport \"database/sql\"\n\nfunc Through(db *sql.DB) {}\n")
			c.git("commit", "-aqm", "third")
			c.git("checkout", "-q", "HEAD~2", "mid")
		}, []string{"mid/mid.go:9:28: call of Open (toycall)", "top/top.go:5:14: call of Through (toycall)"}},
		{"did not compile", func(c *command) {
			text := c.read(low)
			c.write(low, "package low\n\nfunc Open(")
			c.git("commit", "-aqm", "second")
			c.write(low, text)
		}, inShop},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := toy(t, shop)
			c.repository()
			test.change(c)
			out := c.txvet("-new-from=HEAD", "./...")
			if !slices.Equal(findings(out.stdout), test.want) || out.status != min(1, len(test.want)) {
				t.Errorf("%+v", out)
			}
			if broken := strings.Contains(out.stderr, "not to be analysed at HEAD"); broken != (test.name == "did not compile") {
				t.Errorf("%+v", out)
			}
		})
	}
}

// TestNewFromBelow runs in a folder below the root, whose name is a link.
func TestNewFromBelow(t *testing.T) {
	c := toy(t, shop)
	c.repository()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(c.dir, link); err != nil {
		t.Skip(err)
	}
	c.write("low/low.go", c.read("low/low.go")+"func More(db *sql.DB) { db.Begin() }\n")
	c.dir = filepath.Join(link, "low")
	c.env = append(c.env, "PWD="+c.dir)
	out := c.txvet("-new-from=HEAD", ".")
	if want := []string{"low.go:6:25: call of Begin (toycall)"}; !slices.Equal(findings(out.stdout), want) {
		t.Errorf("%+v", out)
	}
}

func TestNewFromNeedsARevision(t *testing.T) {
	c := toy(t, shop)
	if out := c.txvet("-new-from=HEAD", "./..."); out.status != 2 || !strings.Contains(out.stderr, "not a git repository") {
		t.Errorf("%+v", out)
	}
	c.repository()
	if out := c.txvet("-new-from=v9", "./..."); out.status != 2 || !strings.Contains(out.stderr, `there is no revision "v9"`) {
		t.Errorf("%+v", out)
	}
	if out := c.txvet("-new-from=--all", "./..."); out.status != 2 {
		t.Errorf("%+v", out)
	}
}

// TestNewFromWithBaseline has one finding that only the baseline knows, and one
// that only the revision had.
func TestNewFromWithBaseline(t *testing.T) {
	c := toy(t, shop)
	c.txvet("-baseline=write", "./low", "./mid")
	c.write(".txvet.yml", "baseline: check\n")
	c.repository()
	if out := c.txvet("-new-from=HEAD", "./..."); out.status != 0 {
		t.Errorf("top was there at the revision: %+v", out)
	}
	c.write("low/low.go", c.read("low/low.go")+"func More(db *sql.DB) { db.Begin() }\n")
	out := c.txvet("-new-from=HEAD", "./...")
	if want := []string{"low/low.go:6:25: call of Begin (toycall)"}; !slices.Equal(findings(out.stdout), want) {
		t.Errorf("%+v", out)
	}
}
