// Package rule makes an analyzer of a rule: its documentation and one function
// that reads what the inference found.
package rule

import (
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/ruledoc"
	"github.com/txvet/txvet/analyzers/internal/txflow"
)

// New makes the analyzer of the rule that doc, the text of its doc.go,
// describes. check returns the findings of one package, in any order.
func New(doc string, check func(*txflow.Result) []report.Finding) *analysis.Analyzer {
	name, help := ruledoc.Help(doc)
	return &analysis.Analyzer{
		Name:       name,
		Doc:        help,
		URL:        ruledoc.URL(name),
		Requires:   []*analysis.Analyzer{txflow.Analyzer},
		ResultType: reflect.TypeFor[*report.Result](),
		Run: func(pass *analysis.Pass) (any, error) {
			res := pass.ResultOf[txflow.Analyzer].(*txflow.Result)
			return report.Emit(pass, check(res))
		},
	}
}
