package gclplugin

import (
	"slices"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers"
)

// TestRegistered has golangci-lint's part: a plugin by its name, settings as
// they come out of YAML. What golangci-lint makes of it is tested in
// testdata/golangci.
func TestRegistered(t *testing.T) {
	construct, err := register.GetPlugin("txvet")
	if err != nil {
		t.Fatal(err)
	}
	linter, err := construct(map[string]any{"rules": map[string]any{"txleak": false, "slowtx": true}})
	if err != nil {
		t.Fatal(err)
	}
	all, err := linter.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	if err := analysis.Validate(all); err != nil {
		t.Error(err)
	}
	var got []string
	for _, a := range all {
		got = append(got, a.Name)
	}
	var want []string
	for _, rule := range analyzers.Rules {
		if (rule.Default || rule.Name == "slowtx") && rule.Name != "txleak" {
			want = append(want, rule.Name)
		}
	}
	if want = append(want, "ignore", "txflow"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if mode := linter.GetLoadMode(); mode != register.LoadModeTypesInfo {
		t.Errorf("load mode %s", mode)
	}
}

func TestWrongSettings(t *testing.T) {
	_, err := New(map[string]any{"rules": map[string]any{"txlaek": true}, "modles": []any{}})
	if err == nil || !strings.HasPrefix(err.Error(), "settings: ") || !strings.Contains(err.Error(), "rules.txlaek: ") || !strings.Contains(err.Error(), "modles: ") {
		t.Errorf("error: %v", err)
	}
}

func TestSingle(t *testing.T) {
	rule := &analysis.Analyzer{Name: "txleak", Run: func(pass *analysis.Pass) (any, error) {
		pass.Report(analysis.Diagnostic{Message: "none"})
		pass.Report(analysis.Diagnostic{
			Message:        "two",
			Related:        []analysis.RelatedInformation{{Message: "begun here"}},
			SuggestedFixes: []analysis.SuggestedFix{{Message: "first"}, {Message: "second"}},
		})
		return pass.Analyzer.Name, nil
	}}
	alone := single(rule)
	var got []string
	result, err := alone.Run(&analysis.Pass{Analyzer: alone, Report: func(d analysis.Diagnostic) {
		line := d.Message
		for _, fix := range d.SuggestedFixes {
			line += ", " + fix.Message
		}
		for _, r := range d.Related {
			line += ", " + r.Message
		}
		got = append(got, line)
	}})
	if want := []string{"none", "two, first"}; err != nil || result != "txleak" || !slices.Equal(got, want) {
		t.Errorf("%v, %v: got %q, want %q", result, err, got, want)
	}
}
