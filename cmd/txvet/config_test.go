package main

import (
	"slices"
	"strings"
	"testing"
)

// TestConfigHolds wants a file to hold in both drivers, and a change of it to
// reach their caches.
func TestConfigHolds(t *testing.T) {
	const packages = "low/low.go:1:9: package low (toypackage)"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"none", "", inShop},
		{"off", "rules:\n  toycall: false\n", nil},
		{"off for a folder", "paths:\n  - match: [low, top/*.go]\n    rules: {toycall: false}\n", inShop[1:2]},
		{"on for a folder", "rules: {all: false}\npaths:\n  - match: low\n    rules: {toypackage: true}\n", []string{packages}},
		{"tests", "tests: true\n", inTests},
		{"none again", "", inShop},
	}
	c := toy(t, shop)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c.t = t
			c.write(".txvet.yml", test.text)
			for _, run := range []string{"first", "second"} {
				if out := c.txvet("./..."); !slices.Equal(findings(out.stdout), test.want) || out.status != min(1, len(test.want)) {
					t.Errorf("%s run: %+v", run, out)
				}
				if out := c.vet("./..."); !slices.Equal(sorted(findings(out.stderr)), test.want) || out.status != min(1, len(test.want)) {
					t.Errorf("%s run of go vet: %+v", run, out)
				}
			}
		})
	}
}

func TestFlagsWinOverConfig(t *testing.T) {
	c := toy(t, shop)
	c.write(".txvet.yml", "rules:\n  toycall: false\ntests: true\n")
	for _, flags := range [][]string{{"-toycall", "-tests=false", "./..."}, {"-config=off", "./..."}} {
		if out := c.txvet(flags...); !slices.Equal(findings(out.stdout), inShop) {
			t.Errorf("%q: %+v", flags, out)
		}
		if out := c.vet(flags...); !slices.Equal(sorted(findings(out.stderr)), inShop) {
			t.Errorf("go vet %q: %+v", flags, out)
		}
	}
}

func TestConfigIsFoundAboveAndNamed(t *testing.T) {
	c := toy(t, shop)
	c.write("other.yml", "rules: {toycall: false}\n")
	if out := c.txvet("-config=other.yml", "./..."); out.status != 0 {
		t.Errorf("%+v", out)
	}
	if out := c.txvet("-config=missing.yml", "./..."); out.status != 2 || !strings.Contains(out.stderr, "missing.yml") {
		t.Errorf("%+v", out)
	}
	c.write(".txvet.yml", "rules: {toycall: false}\n")
	c.dir += "/mid"
	if out := c.txvet(); out.status != 0 || out.stdout != "" {
		t.Errorf("%+v", out)
	}
}

// TestWrongConfigIsSaidOnce wants the place, and no finding.
func TestWrongConfigIsSaidOnce(t *testing.T) {
	c := toy(t, shop)
	c.write(".txvet.yml", "tests: true\nrules:\n  toycal: false\n")
	const want = ".txvet.yml:3: rules.toycal: there is no such rule"
	if out := c.txvet("./..."); out.status != 2 || strings.Count(out.stderr, want) != 1 || out.stdout != "" {
		t.Errorf("%+v", out)
	}
	if out := c.vet("./..."); out.status == 0 || strings.Count(out.stderr, want) != 1 {
		t.Errorf("go vet: %+v", out)
	}
	c.write(".txvet.yml", "baseline: perhaps\n")
	if out := c.txvet("config"); out.status != 2 || !strings.Contains(out.stderr, ".txvet.yml:1: baseline: want one of off check write") {
		t.Errorf("%+v", out)
	}
}

func TestConfigIsPrinted(t *testing.T) {
	c := toy(t, shop)
	c.write(".txvet.yml", "rules:\n  toypackage: {word: x}\n")
	out := c.txvet("-tests", "config")
	for _, want := range []string{
		"/.txvet.yml\n", "\n  toycall: true\n", "\n    enabled: true # .txvet.yml:2\n", "\n    word: \"x\" # .txvet.yml:2\n", "\ntests: true # flag -tests\n",
	} {
		if !strings.Contains(out.stdout, want) {
			t.Errorf("no %q in\n%s", want, out.stdout)
		}
	}
	c.write("printed.yml", out.stdout)
	again := c.txvet("-config=printed.yml", "config")
	if again.status != 0 || !strings.Contains(again.stdout, "\ntests: true # printed.yml:") {
		t.Errorf("%+v", again)
	}
}
