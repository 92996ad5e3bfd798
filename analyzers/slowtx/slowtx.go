package slowtx

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports waiting for something other than the database while a
// transaction is open.
var Analyzer = rule.New(doc, check)

func check(res *txflow.Result) []report.Finding {
	return res.Paths([]txmodel.Role{txmodel.Slow}, func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		open := v.Open()
		if len(open) == 0 || v.Spawned {
			return nil
		}
		if site.Use != nil {
			return res.At(site, "io", "%s, which waits, is waited for while transaction %s is open", res.Callee(site), res.Begun(open[0]))
		}
		kind := "wait"
		if site.Model != nil {
			kind = site.Model.Kind
		}
		return res.At(site, kind, "%s is waited for while transaction %s is open", res.Slow(site), res.Begun(open[0]))
	})
}
