// Package ruletest runs analyzers over the packages of a test module and
// compares what they report with the want comments there.
//
// A line "…code… // want `re` "re"" expects one finding on that line for each
// regular expression. It is matched against "message (rule)", so that a
// pattern can name the rule: `still open .*\(txleak\)$`.
package ruletest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// mode loads syntax for the matched packages only. The libraries come from
// export data, which costs a fraction of their source: no rule looks into them.
const mode = packages.LoadSyntax | packages.NeedModule

// Run loads the packages of the module in dir that match the patterns, applies
// all analyzers to them and fails for each finding that is not wanted and for
// each want without a finding. Facts pass between the matched packages. There is
// one subtest for each package, named by its folder.
func Run(t *testing.T, dir string, analyzers []*analysis.Analyzer, patterns ...string) {
	t.Helper()
	for pkg, found := range analyze(t, dir, analyzers, patterns) {
		t.Run(strings.TrimPrefix(pkg.PkgPath, pkg.Module.Path+"/"), func(t *testing.T) {
			for _, err := range pkg.Errors {
				t.Error(err)
			}
			for _, err := range found.errs {
				t.Error(err)
			}
			wants, err := readWants(pkg.Fset, pkg.Syntax)
			if err != nil {
				t.Error(err)
			}
			var findings []finding
			for _, d := range found.diagnostics {
				posn := pkg.Fset.Position(d.Pos)
				findings = append(findings, finding{line{posn.Filename, posn.Line}, fmt.Sprintf("%s (%s)", d.Message, d.rule)})
			}
			for _, problem := range match(wants, findings) {
				t.Error(problem)
			}
		})
	}
}

// outcome is what all analyzers together said of one package.
type outcome struct {
	diagnostics []diagnostic
	errs        []error
}

type diagnostic struct {
	analysis.Diagnostic
	rule string
}

// analyze loads and analyzes once for all packages.
func analyze(t *testing.T, dir string, analyzers []*analysis.Analyzer, patterns []string) map[*packages.Package]*outcome {
	t.Helper()
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	walk(t, dir)
	env := append(os.Environ(), "GOWORK=off")
	pkgs, err := packages.Load(&packages.Config{Mode: mode, Dir: dir, Env: env}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[*packages.Package]*outcome)
	for _, pkg := range pkgs {
		out[pkg] = new(outcome)
		for path, dep := range pkg.Imports {
			if dep.Syntax == nil {
				delete(pkg.Imports, path) // or the checker would run the fact analyzers there
			}
		}
	}
	graph, err := checker.Analyze(analyzers, pkgs, &checker.Options{SanityCheck: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range graph.Roots {
		of := out[act.Package]
		if act.Err != nil && !act.Package.IllTyped {
			of.errs = append(of.errs, fmt.Errorf("%v: %w", act, act.Err))
		}
		for _, d := range act.Diagnostics {
			of.diagnostics = append(of.diagnostics, diagnostic{d, act.Analyzer.Name})
		}
	}
	return out
}

// walk visits the folder for the sake of Go's test cache, which knows the files
// that a test opens, but not those that the go list below it reads.
func walk(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			_, err = os.Stat(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
