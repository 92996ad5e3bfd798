package abortedtx

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
)

//go:embed doc.go
var doc string

// Analyzer reports statements on a PostgreSQL transaction that a failed
// statement has aborted.
var Analyzer = rule.New(doc, check)

func check(res *txflow.Result) []report.Finding {
	return res.First(txflow.Statements, func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) (*report.Finding, *txflow.Value) {
		h := v.Base
		if h == nil || v.Unsure || v.Deferred || h.State.Done() || h.Survived || !h.Strict && !res.Postgres(h) || site.Undoes() {
			return nil, nil
		}
		failed := h.Expected
		if !failed.IsValid() {
			failed = h.Failed
		}
		if !failed.IsValid() {
			return nil, nil
		}
		if h.Strict {
			return res.At(site, "continue", "%q is used after the statement on line %d failed: the session refuses everything until a rollback", res.Name(site, v), res.Line(failed)), h.ID
		}
		return res.At(site, "continue", "%q is used after the statement on line %d failed: PostgreSQL refuses it until a rollback to a savepoint", res.Name(site, v), res.Line(failed)), h.ID
	})
}
