// Package txflow is the one inference analyzer. It decides whether a package
// has to do with a modelled library at all (the gate), builds its SSA form,
// solves its functions callees first, writes their summaries into a package
// fact, and gives the rules a Result to read.
package txflow

import (
	"go/types"
	"reflect"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
	"github.com/txvet/txvet/analyzers/internal/typestate"
)

// Analyzer infers, for each function of the package, what it does to handles.
var Analyzer = &analysis.Analyzer{
	Name:       "txflow",
	Doc:        "txflow: infer what each function does to its database handles",
	URL:        "https://github.com/txvet/txvet/blob/main/docs/architecture.md",
	Run:        run,
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{(*Facts)(nil)},
}

// Facts is the package fact: what importers need to know. Its presence alone
// makes importers worth an analysis. It is gob-coded, in a fixed order.
type Facts struct {
	Funcs     []Func
	Generated string   // the tool of the models that wrote the package
	Drivers   []string // packages that register a database/sql driver, imported by it or by what it imports
}

// Func is the summary of one function, named by types.Func.FullName.
type Func struct {
	Name    string
	Summary *effect.Summary
	Unknown bool // nothing is known of it: it was given up, or is an interface's method
	Lists   []List
}

// AFact marks Facts as a fact.
func (*Facts) AFact() {}

// String is for tests.
func (f *Facts) String() string { return "handles" }

// Result is what the rules read.
type Result struct {
	Flows      []*typestate.Flow // of each function, and each function literal that is not part of another's
	names      *names
	index      *txmodel.Index
	spoken     []string // dialects
	asked      sync.Once
	limited    bool // a pool is limited to one connection
	limits     sync.Once
	stored     sync.Once
	contextual map[string]bool // fields, by their types
	pass       *analysis.Pass
	pkg        *pkg
	walking    sync.Mutex // rules ask side by side, and what is found of a list is kept
}

func run(pass *analysis.Pass) (any, error) {
	res := &Result{pass: pass, names: newNames(pass)}
	res.index = Models().Fresh(generatedBy(pass))
	if !relevant(pass, res.index) {
		return res, nil
	}
	if tool, whole := generated(pass, res.index); whole {
		pass.ExportPackageFact(&Facts{Generated: tool})
		return res, nil
	}
	p := build(res)
	p.solve()
	if p.learn(); len(p.fields) > 0 {
		p.flows, p.solved, p.wrappers = nil, map[*types.Func]*typestate.Flow{}, map[*types.Selection]*typestate.Flow{}
		clear(p.listed)
		p.solve()
	}
	res.Flows = p.flows
	if facts := p.facts(); facts != nil {
		pass.ExportPackageFact(facts)
	}
	return res, nil
}

// relevant is the gate: the package imports a modelled library, or a package
// that has something to say about handles, and is not part of a library.
func relevant(pass *analysis.Pass, index *txmodel.Index) bool {
	if index.Modelled(pass.Pkg.Path()) {
		return false
	}
	for _, imp := range pass.Pkg.Imports() {
		if index.Modelled(imp.Path()) || pass.ImportPackageFact(imp, new(Facts)) {
			return true
		}
	}
	return false
}
