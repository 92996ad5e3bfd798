package txleak

import (
	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/txflow"
)

// Analyzer reports transactions that some path leaves open.
var Analyzer = &analysis.Analyzer{
	Name:     "txleak",
	Doc:      "txleak: stub",
	Requires: []*analysis.Analyzer{txflow.Analyzer},
	Run:      func(pass *analysis.Pass) (any, error) { return nil, nil },
}
