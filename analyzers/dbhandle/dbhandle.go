package dbhandle

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports pools that are opened per call or never closed, drivers that
// nobody registers, and statements that are prepared for one use.
var Analyzer = rule.New(doc, check)

func check(res *txflow.Result) []report.Finding {
	found := res.Paths([]txmodel.Role{txmodel.Open, txmodel.Prepare}, func(flow *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		name := res.Enclosing(site)
		switch {
		case site.Use != nil:
		case site.Role == txmodel.Open && res.Handler(flow, site):
			return res.At(site, "per-call", "a pool is opened for each call of %s", name)
		case site.Role == txmodel.Prepare && site.Fixed && res.Pool(v) && res.UsedOnce(flow, v):
			return res.At(site, "per-call", "a statement is prepared for each call of %s", name)
		case site.Role == txmodel.Open:
			if scheme, driver := res.NoDriver(site); scheme != "" {
				return res.At(site, "driver", "the URL names no driver: write %s: for %s:", driver, scheme)
			}
			if driver := res.MissingDriver(site); driver != "" {
				return res.At(site, "driver", "driver %q is not registered: import a package that does", driver)
			}
		}
		return nil
	})
	for _, flow := range res.Flows {
		for _, e := range flow.Exits {
			for _, h := range e.Handles() {
				if h.Kind == txmodel.Pool && h.Helper != "" && e.Escaped(h) != txflow.Kept && res.Handler(flow, nil) {
					found = append(found, *res.Finding(h.Begun, "per-call", "a pool is opened for each call of %s", flow.Fn.Name()))
				}
			}
		}
	}
	for _, leak := range res.Unclosed() {
		if !res.Main(leak.Flow) {
			found = append(found, *res.Finding(leak.Open.Begun, "unclosed", "session %q is never closed", res.Handle(leak.Open)))
		}
	}
	for _, leak := range res.Leaks(txmodel.Pool) {
		if leak.Always() && !res.Handler(leak.Flow, nil) && !res.Main(leak.Flow) && res.Called(leak.Flow) {
			what := "pool %q is never closed"
			if leak.Open.Inside() {
				what = "the pool in %q is never closed"
			}
			found = append(found, *res.Finding(leak.Open.Begun, "unclosed", what, res.Handle(leak.Open)))
		}
	}
	return found
}
