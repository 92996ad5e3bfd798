// Package unit analyses one package: it parses the files, type-checks them
// against the export data of the imports, and runs the analyzers with the facts
// of the dependencies. Both drivers share it, which is why they agree.
package unit

import (
	"go/token"
	"go/types"
	"os"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/cmd/txvet/internal/facts"
	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// Unit is a package to analyse, as its driver knows it.
type Unit struct {
	Path         string // as importers see it: without "[p.test]"
	GoFiles      []string
	OtherFiles   []string
	IgnoredFiles []string
	GoVersion    string // such as "go1.26.0"; "" if unknown
	Module       *analysis.Module
	ImportMap    map[string]string // from import path to package, where they differ
	// Export returns the file with the export data of a package that the unit
	// imports, or "" if there is none.
	Export func(pkg string) string
	Sizes  types.Sizes
	// Overlay maps files to those that hold their content, where it is another.
	Overlay map[string]string
	// Facts holds the facts of the dependencies.
	Facts facts.Set
}

// Read returns the content of a file of the unit.
func (u *Unit) Read(name string) ([]byte, error) {
	if other := u.Overlay[name]; other != "" {
		name = other
	}
	return os.ReadFile(name)
}

// Result is what the analysis of a unit gives.
type Result struct {
	Findings []finding.Finding
	// Facts is what importers of the unit need: its own fact and those of its
	// dependencies; empty if it exported none.
	Facts facts.Set
}

// Analyze runs the analyzers, and what they require, on the unit. If the unit
// does not parse or type-check, the error is [Errors].
func Analyze(u *Unit, analyzers []*analysis.Analyzer) (*Result, error) {
	fset := token.NewFileSet()
	checked, err := check(fset, u)
	if err != nil {
		return nil, err
	}
	r := &run{
		unit:    u,
		checked: checked,
		actions: make(map[*analysis.Analyzer]*action),
		facts:   make(facts.Set),
	}
	r.facts.Add(u.Facts)
	result := new(Result)
	for _, a := range analyzers {
		act := r.exec(a)
		if act.err != nil {
			return nil, act.err
		}
		result.Findings = append(result.Findings, act.findings(checked)...)
	}
	if r.exported {
		result.Facts = r.facts
	}
	return result, nil
}
