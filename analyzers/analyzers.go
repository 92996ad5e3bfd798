// Package analyzers is the registry of txvet's rules.
package analyzers

import (
	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/txleak"
)

// Rule is one entry of the registry.
type Rule struct {
	*analysis.Analyzer
	Default bool   // reported unless switched off
	Since   string // the release that brought it
}

// Rules lists every rule by name.
var Rules = []Rule{
	{txleak.Analyzer, true, "0.1.0"},
}
