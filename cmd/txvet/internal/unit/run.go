package unit

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/cmd/txvet/internal/facts"
	"github.com/txvet/txvet/cmd/txvet/internal/finding"
)

// run executes analyzers on one package, each once, after those it requires.
type run struct {
	unit     *Unit
	checked  *checked
	actions  map[*analysis.Analyzer]*action
	facts    facts.Set
	exported bool
	err      error // of a fact that could not be encoded or decoded
}

type action struct {
	analyzer    *analysis.Analyzer
	result      any
	diagnostics []analysis.Diagnostic
	err         error
}

func (r *run) exec(a *analysis.Analyzer) *action {
	act, ok := r.actions[a]
	if !ok {
		act = &action{analyzer: a}
		r.actions[a] = act
		act.result, act.err = r.call(act)
	}
	return act
}

func (r *run) call(act *action) (any, error) {
	a := act.analyzer
	results := make(map[*analysis.Analyzer]any)
	for _, required := range a.Requires {
		before := r.exec(required)
		if before.err != nil {
			return nil, before.err
		}
		results[required] = before.result
	}
	result, err := a.Run(r.pass(act, results))
	if err == nil {
		err = r.err
	}
	if err != nil {
		return nil, fmt.Errorf("analyze %s: %s: %w", r.unit.Path, a.Name, err)
	}
	return result, nil
}

func (r *run) pass(act *action, results map[*analysis.Analyzer]any) *analysis.Pass {
	return &analysis.Pass{
		Analyzer:          act.analyzer,
		Fset:              r.checked.fset,
		Files:             r.checked.files,
		OtherFiles:        r.unit.OtherFiles,
		IgnoredFiles:      r.unit.IgnoredFiles,
		Pkg:               r.checked.pkg,
		TypesInfo:         r.checked.info,
		TypesSizes:        r.unit.Sizes,
		Module:            r.unit.Module,
		ResultOf:          results,
		Report:            func(d analysis.Diagnostic) { act.diagnostics = append(act.diagnostics, d) },
		ReadFile:          r.readFile,
		ImportPackageFact: r.importFact,
		ExportPackageFact: r.exportFact,
		AllPackageFacts:   func() []analysis.PackageFact { return r.allFacts(act.analyzer) },
		// No analyzer here has object facts; facts.Validate sees to it that
		// none declares them.
		ImportObjectFact: func(types.Object, analysis.Fact) bool { return false },
		ExportObjectFact: func(types.Object, analysis.Fact) {},
		AllObjectFacts:   func() []analysis.ObjectFact { return nil },
	}
}

// readFile reads a file of the package, and no other.
func (r *run) readFile(name string) ([]byte, error) {
	for _, files := range [][]string{r.unit.GoFiles, r.unit.OtherFiles, r.unit.IgnoredFiles} {
		if slices.Contains(files, name) {
			return r.unit.Read(name)
		}
	}
	return nil, fmt.Errorf("read %s: not a file of %s", name, r.unit.Path)
}

func (r *run) importFact(pkg *types.Package, fact analysis.Fact) bool {
	ok, err := r.facts.Get(pkg.Path(), fact)
	if err != nil && r.err == nil {
		r.err = err
	}
	return ok
}

func (r *run) exportFact(fact analysis.Fact) {
	r.exported = true
	if err := r.facts.Put(r.unit.Path, fact); err != nil && r.err == nil {
		r.err = err
	}
}

// allFacts decodes the facts of all packages that the unit's imports mention.
func (r *run) allFacts(a *analysis.Analyzer) []analysis.PackageFact {
	if len(a.FactTypes) == 0 {
		return nil
	}
	var all []analysis.PackageFact
	seen := make(map[*types.Package]bool)
	var visit func(pkg *types.Package)
	visit = func(pkg *types.Package) {
		if seen[pkg] {
			return
		}
		seen[pkg] = true
		fact := reflect.New(reflect.TypeOf(a.FactTypes[0]).Elem()).Interface().(analysis.Fact)
		if r.importFact(pkg, fact) {
			all = append(all, analysis.PackageFact{Package: pkg, Fact: fact})
		}
		for _, imp := range pkg.Imports() {
			visit(imp)
		}
	}
	visit(r.checked.pkg)
	return all
}

// findings converts the diagnostics and joins each with the finding that it was
// made from, for its witness.
func (act *action) findings(c *checked) []finding.Finding {
	reported := make(map[token.Pos]*analyzers.Finding)
	for _, f := range analyzers.Findings(act.result) {
		reported[f.Pos] = &f
	}
	var all []finding.Finding
	for _, d := range act.diagnostics {
		f := finding.New(c.fset, act.analyzer.Name, d, reported[d.Pos])
		f.Func = c.enclosing(d.Pos)
		all = append(all, f)
	}
	return all
}
