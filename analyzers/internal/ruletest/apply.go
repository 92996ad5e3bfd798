package ruletest

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
)

// Apply loads packages as Run does, applies one analyzer to them and returns
// what it did in each, in the order of their paths. It is for a test of the
// results and facts of an analyzer that reports nothing.
func Apply(t *testing.T, dir string, a *analysis.Analyzer, patterns ...string) []*checker.Action {
	t.Helper()
	pkgs := load(t, dir, patterns)
	for _, pkg := range pkgs {
		for _, err := range pkg.Errors {
			t.Error(err)
		}
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{a}, pkgs, &checker.Options{SanityCheck: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatalf("run %v: %v", act, act.Err)
		}
	}
	return graph.Roots
}
