package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// command is the one of the page that runs txvet by itself.
var command = regexp.MustCompile(`(?m)^    ./custom-gcl run (--enable-only=.*)$`)

// TestPrograms compares golangci-lint, with its cache empty and with its cache
// full, with txvet on its own.
func TestPrograms(t *testing.T) {
	config := block(t, "yaml", "uniq-by-line")
	alone := strings.Fields(command.FindStringSubmatch(page(t))[1])
	across := map[string]string{"library": `internal/desk/desk.go:\d+:\d+: lazyload: Total reads`} // Total is in another package
	for _, name := range []string{"orders", "shop", "library"} {
		t.Run(name, func(t *testing.T) {
			p := open(t, filepath.Join(programs, name))
			args := alone
			if name == "orders" {
				args = []string{"./..."} // beside other linters
			}
			want := p.found()
			slices.Sort(want)
			if !slices.ContainsFunc(want, regexp.MustCompile(across[name]).MatchString) {
				t.Errorf("no finding matches %q", across[name])
			}
			for _, run := range []string{"first", "second"} {
				out := p.golangci(config, args...)
				got := p.issues(out, "txvet")
				slices.Sort(got)
				if !slices.Equal(got, want) || out.status != 1 {
					t.Errorf("%s run: status %d, %s\ngot  %s\nwant %s", run, out.status, out.stderr, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
				}
			}
		})
	}
}

// TestLimits measures what the limits of golangci-lint leave, and compares it
// with the table of the page.
func TestLimits(t *testing.T) {
	p := open(t, filepath.Join(programs, "orders"))
	config := block(t, "yaml", "uniq-by-line")
	set := config[strings.Index(config, "issues:"):]
	unset := strings.TrimSuffix(config, set)
	limits := []struct{ text, config, flag string }{
		{"all three as above", config, ""},
		{"`uniq-by-line: true`", config, "--uniq-by-line=true"},
		{"`max-issues-per-linter: 50`", config, "--max-issues-per-linter=50"},
		{"`max-same-issues: 3`", config, "--max-same-issues=3"},
		{"none of the three set", unset, ""},
	}
	for _, limit := range limits {
		out := p.golangci(limit.config, append(strings.Fields(limit.flag), "./...")...)
		row := fmt.Sprintf("| %s | %d | %d |\n", limit.text, len(p.issues(out, "txvet")), len(p.issues(out, "errcheck")))
		if !strings.Contains(page(t), row) {
			t.Errorf("the page lacks %s", row)
		}
	}
}

// TestSameText has a leak with the same text in five functions.
func TestSameText(t *testing.T) {
	var b strings.Builder
	b.WriteString("-- m.go --\npackage m\n\nimport \"database/sql\"\n")
	for i := range 5 {
		fmt.Fprintf(&b, "\nfunc Leak%d(db *sql.DB) {\n\ttx, err := db.Begin()\n\tif err == nil {\n\t\t_, _ = tx.Exec(\"DELETE FROM seats\")\n\t}\n}\n", i)
	}
	p := write(t, b.String())
	config := block(t, "yaml", "uniq-by-line")
	for limit, want := range map[string]int{"0": 5, "3": 3} {
		if got := p.issues(p.golangci(config, "--max-same-issues="+limit), "txvet"); len(got) != want {
			t.Errorf("max-same-issues=%s: %q", limit, got)
		}
	}
}
