package ruletest

import (
	"fmt"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// Apply loads packages as Run does, applies one analyzer to them and returns
// what it did in each, in the order of their paths. It is for analyzers that
// report nothing: their results and facts can be asked for.
func Apply(t *testing.T, dir string, analyzer *analysis.Analyzer, patterns ...string) []*checker.Action {
	t.Helper()
	pkgs := load(t, dir, patterns)
	for _, pkg := range pkgs {
		for _, err := range pkg.Errors {
			t.Error(err)
		}
	}
	acts, err := apply([]*analysis.Analyzer{analyzer}, pkgs)
	if err != nil {
		t.Fatal(err)
	}
	return acts
}

// apply runs the analyzers. One that fails is an error, but for where the
// package does not compile.
func apply(analyzers []*analysis.Analyzer, pkgs []*packages.Package) ([]*checker.Action, error) {
	graph, err := checker.Analyze(analyzers, pkgs, &checker.Options{SanityCheck: true})
	if err != nil {
		return nil, err
	}
	for _, act := range graph.Roots {
		if act.Err != nil && !act.Package.IllTyped {
			return nil, fmt.Errorf("run %v: %w", act, act.Err)
		}
	}
	return graph.Roots, nil
}
