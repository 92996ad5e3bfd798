package analyzers

import (
	"flag"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// Finding is one defect, with the path that led to it.
type Finding = report.Finding

// Step is one place on the path of a finding.
type Step = report.Step

// Infer is the analyzer that every rule requires and the only one that exports
// facts: one for each package that importers must know about. A driver that
// wants the facts of a package and no findings runs it alone.
var Infer = txflow.Analyzer

// Suite returns the analyzers of the rules, and the pseudo rule that checks
// //txvet:ignore directives against them.
func Suite(rules []Rule) []*analysis.Analyzer {
	var enabled []*analysis.Analyzer
	for _, rule := range rules {
		enabled = append(enabled, rule.Analyzer)
	}
	var known []string
	for _, rule := range Rules {
		known = append(known, rule.Name)
	}
	return append(enabled, report.NewDirectives(enabled, known))
}

// AddFlags defines the flags that concern all rules: those of the inference,
// such as -models, and -tests.
func AddFlags(fs *flag.FlagSet) {
	Infer.Flags.VisitAll(func(f *flag.Flag) { fs.Var(f.Value, f.Name, f.Usage) })
	report.AddFlags(fs)
}

// Tests reports whether findings in _test.go files are wanted.
func Tests() bool { return report.Tests() }

// Findings returns what the analyzer of a rule reported, in the order of its
// diagnostics, given its result. It is nil for any other analyzer.
func Findings(result any) []Finding {
	if r, ok := result.(*report.Result); ok && r != nil {
		return r.Findings
	}
	return nil
}

// Modelled reports whether a package belongs to a library of the models in
// force. Such a package is not analysed: the model is the truth about it.
func Modelled(path string) bool { return models().Modelled(path) }

// Gates returns the packages whose import makes a package worth analysing.
func Gates() []string { return models().Packages() }

func models() *txmodel.Index { return txflow.Models() }
