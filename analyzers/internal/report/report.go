// Package report turns what a rule found into diagnostics: the kind as the
// category, at most two related positions in the same file, the rule's URL, and
// nothing where a //txvet:ignore directive stands.
package report

import (
	"go/token"

	"golang.org/x/tools/go/analysis"
)

// Finding is one defect.
type Finding struct {
	Pos, End token.Pos // End may be NoPos
	Kind     string    // of the rule, such as "early-return"
	Message  string    // lower-case, no full stop, no rule name
	Path     []Step    // the witness: where it began, what was decided, where it went wrong; in order
	Fixes    []analysis.SuggestedFix
}

// Step is one place on the way to a finding.
type Step struct {
	Pos  token.Pos
	What string
}
