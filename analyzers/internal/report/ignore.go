package report

import (
	"fmt"
	"go/token"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// NewDirectives returns the pseudo rule "ignore", which reports the directives
// that are wrong: they name a rule that is not in known, give no reason, or
// suppress nothing. A directive is only said to suppress nothing if all of its
// rules are among the enabled ones, which the pseudo rule requires.
func NewDirectives(enabled []*analysis.Analyzer, known []string) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:       "ignore",
		Doc:        "ignore: report //txvet:ignore directives that name no rule, give no reason or suppress nothing",
		Requires:   enabled,
		ResultType: reflect.TypeFor[*Result](),
		Run: func(pass *analysis.Pass) (any, error) {
			found, err := wrongDirectives(pass, known)
			if err != nil {
				return nil, err
			}
			return Emit(pass, found)
		},
	}
}

func wrongDirectives(pass *analysis.Pass, known []string) ([]Finding, error) {
	all, err := directives(pass)
	if err != nil {
		return nil, err
	}
	results := make(map[string]*Result)
	for rule, result := range pass.ResultOf {
		if r, ok := result.(*Result); ok {
			results[rule.Name] = r
		}
	}
	var found []Finding
	for _, d := range all {
		if kind, message := d.wrong(known, results); kind != "" {
			found = append(found, Finding{Pos: d.pos, Kind: kind, Message: message})
		}
	}
	return found, nil
}

// wrong returns the kind and text of what is wrong with a directive: one thing,
// the first of the list.
func (d directive) wrong(known []string, results map[string]*Result) (kind, message string) {
	if len(d.rules) == 0 {
		return "no-rule", "ignore names no rule: write " + prefix + " rule -- why"
	}
	for _, rule := range d.rules {
		if !slices.Contains(known, rule) {
			return "unknown", fmt.Sprintf("ignore names unknown rule %q", rule)
		}
	}
	if d.reason == "" {
		return "no-reason", fmt.Sprintf("ignore of %[1]s has no reason: write %[2]s %[1]s -- why", d.rules[0], prefix)
	}
	for _, rule := range d.rules {
		if unused(results[rule], d.pos) {
			return "unused", fmt.Sprintf("ignore of %s suppresses nothing", rule)
		}
	}
	return "", ""
}

// unused reports whether a rule that ran did not need the directive at pos.
func unused(result *Result, pos token.Pos) bool {
	return result != nil && !result.Used[pos]
}
