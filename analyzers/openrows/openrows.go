package openrows

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports results that are left open, and statements on a connection
// that is still busy with one.
var Analyzer = rule.New(doc, check)

func check(res *txflow.Result) []report.Finding {
	var found []report.Finding
	for _, leak := range res.Leaks(txmodel.Rows, txmodel.BatchResult) {
		found = append(found, describe(res, leak))
	}
	for _, leak := range res.Leaks(txmodel.Stmt) {
		if leak.Always() && res.Is(leak.Open.From, txmodel.Pool) {
			what := "statement %q is never closed"
			if leak.Open.Inside() {
				what = "a statement in %q is never closed"
			}
			found = append(found, *res.Finding(leak.Open.Begun, "leak", what, res.Handle(leak.Open)))
		}
	}
	found = append(found, unchecked(res)...)
	return append(found, res.Paths(txflow.Statements, func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		if v.On == nil || v.Unsure || v.Spawned || !res.Single(v) || !res.OneResult(site, v) || res.GivenRows(site) {
			return nil
		}
		for _, rows := range v.Handles {
			if rows.From == v.On && rows.State == txflow.Open && (rows.Kind == txmodel.Rows || rows.Kind == txmodel.BatchResult) && rows.ID != v.New && v.Leaving(rows) == txflow.Local {
				return res.At(site, "busy", "%q is used while %s is open", res.On(site), res.Begun(rows))
			}
		}
		return nil
	})...)
}

func describe(res *txflow.Result, leak txflow.Leak) report.Finding {
	h, kind, noun := leak.Open, "leak", "rows"
	if h.Kind == txmodel.BatchResult {
		kind, noun = "batch", "batch results"
	}
	var f *report.Finding
	switch {
	case leak.Again != nil && leak.Flow.Looped(h):
		f = res.At(leak.Again, kind, "%s %q is opened in a loop and closed by a defer: it stays open until the function returns", noun, res.Handle(h))
	case leak.Again != nil:
		f = res.At(leak.Again, kind, "%s %s is still open when it is replaced", noun, res.Begun(h))
	case leak.At.IsValid():
		f = res.Finding(leak.At, kind, "%s %s is still open when it is replaced", noun, res.Begun(h))
	case leak.Exit == nil:
		f = res.Finding(h.Begun, kind, "%s %q is never closed", noun, res.Handle(h))
	default:
		f = res.Finding(leak.Exit.Pos(), kind, "%s %s is still open when this returns", noun, res.Begun(h))
		f.Path = res.Witness(leak.Exit.Trace())
	}
	return *f
}

// unchecked finds loops over rows whose error nobody asks for. database/sql has
// a check of its own in go vet.
func unchecked(res *txflow.Result) []report.Finding {
	var found []report.Finding
	for _, flow := range res.Flows {
		for _, e := range flow.Exits {
			for _, h := range e.Handles() {
				if h.Kind == txmodel.Rows && h.State == txflow.Drained && !h.ErrSeen && res.Pgx(h) && e.Escaped(h) == txflow.Local && !e.Fails() {
					found = append(found, *res.Finding(h.Begun, "err", "the error of %q is not checked after its loop", res.Handle(h)))
				}
			}
		}
	}
	return found
}
