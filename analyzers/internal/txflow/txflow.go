// Package txflow is the one inference analyzer.
package txflow

import (
	"reflect"

	"golang.org/x/tools/go/analysis"
)

// Analyzer infers, for each function of the package, what it does to handles.
var Analyzer = &analysis.Analyzer{
	Name:       "txflow",
	Doc:        "infer what each function does to its database handles",
	Run:        run,
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{(*Facts)(nil)},
}

// Facts is the package fact.
type Facts struct {
	Funcs []byte
}

// AFact marks Facts as a fact.
func (*Facts) AFact() {}

// Result is what the rules read.
type Result struct{}

func run(pass *analysis.Pass) (any, error) { return &Result{}, nil }
