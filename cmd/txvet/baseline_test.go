package main

import (
	"slices"
	"strings"
	"testing"
)

func TestBaseline(t *testing.T) {
	c := toy(t, shop)
	if out := c.txvet("-baseline=check", "./..."); out.status != 2 || !strings.Contains(out.stderr, ".txvet-baseline.json: no such file or directory: -baseline=write makes it") {
		t.Errorf("without a file: %+v", out)
	}
	out := c.txvet("-baseline=write", "./...")
	if out.status != 0 || out.stdout != "" || out.stderr != "txvet: findings in .txvet-baseline.json: 3\n" {
		t.Errorf("write: %+v", out)
	}
	c.write(".txvet.yml", "baseline: check\n")
	silent := func(what string) {
		t.Helper()
		if out := c.txvet("./..."); out.status != 0 || out.stdout != "" {
			t.Errorf("%s: %+v", what, out)
		}
		if out := c.vet("./..."); out.status != 0 {
			t.Errorf("%s, go vet: %+v", what, out)
		}
	}
	silent("old findings")

	low := c.read("low/low.go")
	c.write("low/low.go", strings.Replace(low, "\nfunc Open", "\n// More lines.\n\nfunc Open", 1))
	silent("moved lines")

	// The same call again is another finding, and is new.
	c.write("low/low.go", low+"func More(db *sql.DB) { db.Begin() }\n")
	fresh := []string{"low/low.go:6:25: call of Begin (toycall)"}
	if out := c.txvet("./..."); out.status != 1 || !slices.Equal(findings(out.stdout), fresh) {
		t.Errorf("new finding: %+v", out)
	}
	if out := c.vet("./..."); out.status != 1 || !slices.Equal(findings(out.stderr), fresh) {
		t.Errorf("new finding, go vet: %+v", out)
	}

	// What is mended must leave the file, if its package was looked at.
	c.write("low/low.go", low)
	c.write("mid/mid.go", strings.Replace(c.read("mid/mid.go"), "low.Open(db)", "_ = low.Open", 1))
	unused := []string{
		".txvet-baseline.json:3:2: toycall is no longer found in mid/mid.go: write the baseline anew (baseline)",
		".txvet-baseline.json:4:2: toycall is no longer found in top/top.go: write the baseline anew (baseline)",
	}
	if out := c.txvet("./..."); out.status != 1 || !slices.Equal(findings(out.stdout), unused) {
		t.Errorf("unused: %+v", out)
	}
	if out := c.txvet("./low"); out.status != 0 {
		t.Errorf("unused elsewhere: %+v", out)
	}
	if out := c.txvet("-toypackage", "./mid"); !slices.Equal(findings(out.stdout), []string{"mid/mid.go:1:9: package mid (toypackage)"}) {
		t.Errorf("unused by a rule that did not run: %+v", out)
	}
	// Writing for some packages keeps what is known of the others.
	if out := c.txvet("-baseline=write", "./low"); out.status != 0 || out.stderr != "txvet: findings in .txvet-baseline.json: 3\n" {
		t.Errorf("write for low: %+v", out)
	}
	if out := c.txvet("-baseline=write", "./..."); out.status != 0 || out.stderr != "txvet: findings in .txvet-baseline.json: 1\n" {
		t.Errorf("write anew: %+v", out)
	}
	silent("anew")
}

func TestBrokenBaseline(t *testing.T) {
	c := toy(t, shop)
	for text, want := range map[string]string{
		"":               ":1: ",
		"{}":             ":1: want a list of findings",
		"[\n{}\n]":       ":2: an entry without a fingerprint",
		"[\n\n{\"a\":1}": ":3: ",
		"[]\n[]":         ":2: something follows the list",
	} {
		c.write(".txvet-baseline.json", text)
		if out := c.txvet("-baseline=check", "./..."); out.status != 2 || !strings.Contains(out.stderr, ".txvet-baseline.json"+want) {
			t.Errorf("%q: %+v", text, out)
		}
	}
	if out := c.vet("-baseline=check", "./..."); out.status == 0 || !strings.Contains(out.stderr, "go vet needs an absolute file name") {
		t.Errorf("go vet: %+v", out)
	}
}
