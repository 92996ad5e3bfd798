// Package gclplugin is txvet as a module plugin of golangci-lint: importing it
// registers the linter "txvet". See docs/golangci-lint.md.
package gclplugin

import (
	"crypto/sha256"
	"fmt"
	"os"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/cmd/internal/config"
)

func init() { register.Plugin("txvet", New) }

// New returns the linter with its settings, which have the keys of a file
// .txvet.yml that concern rules. They are put in force for the process. The
// error has a line for each key that is wrong.
func New(settings any) (register.LinterPlugin, error) {
	c, err := config.FromSettings(settings)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	if err := salt(c); err != nil {
		return nil, err
	}
	return plugin{c}, nil
}

// salt names the inference after the content of the models. golangci-lint keys
// its cache with the settings and the names of the analyzers, and does not know
// that the settings name files.
func salt(c *config.Config) error {
	h := sha256.New()
	name := "txflow"
	for _, s := range c.Settings {
		if s.Flag != "models" {
			continue
		}
		data, err := os.ReadFile(s.Value)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%d\n%s", len(data), data)
		name = fmt.Sprintf("txflow_%x", h.Sum(nil))
	}
	analyzers.Infer.Name = name
	return nil
}

type plugin struct{ config *config.Config }

func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }

// BuildAnalyzers returns an analyzer for each rule that is on, and the
// inference, which reports nothing, for its name. golangci-lint begins the text
// of a finding with the name of the analyzer: that is how it gets its rule.
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	rules := p.config.Rules()
	for i := range rules {
		rules[i].Analyzer = single(rules[i].Analyzer)
	}
	return append(analyzers.Suite(rules), analyzers.Infer), nil
}

// single returns the analyzer with nothing but a text and one fix for each
// finding. golangci-lint makes an issue of each related position, which would
// count, ask for a nolint of its own, and take the place of a finding on its
// line; and its -fix applies all fixes of a finding, which are alternatives.
func single(a *analysis.Analyzer) *analysis.Analyzer {
	alone := *a
	alone.Run = func(pass *analysis.Pass) (any, error) {
		inner := *pass
		inner.Report = func(d analysis.Diagnostic) {
			d.Related = nil
			d.SuggestedFixes = d.SuggestedFixes[:min(1, len(d.SuggestedFixes))]
			pass.Report(d)
		}
		return a.Run(&inner)
	}
	return &alone
}
