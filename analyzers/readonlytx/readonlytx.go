package readonlytx

import (
	"cmp"
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
)

//go:embed doc.go
var doc string

// Analyzer reports writes in a transaction that was begun read-only.
var Analyzer = rule.New(doc, check)

func check(res *txflow.Result) []report.Finding {
	return res.Paths(txflow.Statements, func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		if v.Base == nil || !v.Base.ReadOnly || !site.Write || v.Unsure || site.Guessed() {
			return nil
		}
		return res.At(site, "write", "%s in %q, which was begun read-only on line %d", cmp.Or(site.Verb(), res.Writer(site)), res.Handle(v.Base), res.Line(v.Base.Begun))
	})
}
