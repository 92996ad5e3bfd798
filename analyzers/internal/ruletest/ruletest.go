// Package ruletest runs analyzers over the packages of a test module and
// compares what they report with the want comments there.
//
// A line "…code… // want `re` "re"" expects one finding on that line for each
// regular expression. It is matched against "message (rule)", so that a
// pattern can name the rule: `still open .*\(txleak\)$`.
//
// Suggested fixes are applied, in memory. The result must compile, report what
// was reported before without the findings that were fixed, and have no more to
// fix. Where a file has a sibling of its name with ".golden" behind it, it must
// read like that.
package ruletest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
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
	pkgs := load(t, dir, patterns)
	found, err := analyze(analyzers, pkgs)
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range pkgs {
		t.Run(strings.TrimPrefix(pkg.PkgPath, pkg.Module.Path+"/"), func(t *testing.T) {
			for _, err := range pkg.Errors {
				t.Error(err)
			}
			if pkg.IllTyped {
				return
			}
			checkWants(t, pkg, found[pkg])
			checkForm(t, pkg, found[pkg])
			checkFixes(t, analyzers, pkg, found[pkg])
		})
	}
}

// load loads the packages, sorted by path, and cuts the edges to those without
// syntax: the checker follows them to run the fact analyzers there.
func load(t *testing.T, dir string, patterns []string) []*packages.Package {
	t.Helper()
	walk(t, dir)
	config := &packages.Config{Mode: mode, Dir: dir, Env: append(os.Environ(), "GOWORK=off")}
	pkgs, err := packages.Load(config, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) == 0 {
		t.Fatalf("no packages in %s match %v: try go list there", dir, patterns) // a go.mod that needs an update
	}
	for _, pkg := range pkgs {
		for path, dep := range pkg.Imports {
			if dep.Syntax == nil {
				delete(pkg.Imports, path)
			}
		}
	}
	slices.SortFunc(pkgs, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	return pkgs
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

// diagnostic is what an analyzer reported.
type diagnostic struct {
	analysis.Diagnostic
	rule string
}

// analyze applies the analyzers to the packages and returns what they report in
// each.
func analyze(analyzers []*analysis.Analyzer, pkgs []*packages.Package) (map[*packages.Package][]diagnostic, error) {
	acts, err := apply(analyzers, pkgs)
	if err != nil {
		return nil, err
	}
	out := make(map[*packages.Package][]diagnostic)
	for _, act := range acts {
		for _, d := range act.Diagnostics {
			out[act.Package] = append(out[act.Package], diagnostic{d, act.Analyzer.Name})
		}
	}
	return out, nil
}

// checkWants compares diagnostics with the want comments of the package.
func checkWants(t *testing.T, pkg *packages.Package, found []diagnostic) {
	t.Helper()
	wants, err := readWants(pkg.Fset, pkg.Syntax)
	if err != nil {
		t.Error(err)
	}
	var findings []finding
	for _, d := range found {
		findings = append(findings, finding{lineOf(pkg.Fset, d.Pos), fmt.Sprintf("%s (%s)", d.Message, d.rule)})
	}
	for _, problem := range match(wants, findings) {
		t.Error(problem)
	}
}

// checkForm holds diagnostics to the form that all messages have.
func checkForm(t *testing.T, pkg *packages.Package, found []diagnostic) {
	t.Helper()
	for _, d := range found {
		at := lineOf(pkg.Fset, d.Pos)
		if strings.HasSuffix(d.Message, ".") || strings.Contains(d.Message, "\n") {
			t.Errorf("%v: message is not one line without a full stop: %s", at, d.Message)
		}
		if strings.Contains(d.Message, "("+d.rule+")") {
			t.Errorf("%v: message names its rule, which the command appends: %s", at, d.Message)
		}
		if !strings.HasPrefix(d.Category, d.rule+"/") {
			t.Errorf("%v: category %q does not begin with %q", at, d.Category, d.rule+"/")
		}
		if len(d.Related) > 2 {
			t.Errorf("%v: %d related positions, want at most two", at, len(d.Related))
		}
		for _, r := range d.Related {
			if lineOf(pkg.Fset, r.Pos).file != at.file {
				t.Errorf("%v: related position in another file, %v", at, lineOf(pkg.Fset, r.Pos))
			}
		}
	}
}
