package lazyload

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports relations that are read and were not loaded, or are loaded one
// by one.
var Analyzer = rule.New(doc, check)

func check(res *txflow.Result) []report.Finding {
	var found []report.Finding
	for flow, read := range res.Unloaded() {
		f := res.Finding(read.At, "unloaded", "%q is read, but %s does not load it%s", res.Relation(read), res.Query(read), res.Loading(read))
		if read.Use != nil {
			f = res.Finding(read.At, "unloaded", "%s reads %q, which %s does not load%s", read.Callee.Name(), res.Relation(read), res.Query(read), res.Loading(read))
		}
		f.Fixes = res.LoadFix(flow, read)
		found = append(found, *f)
	}
	loads := []txmodel.Role{txmodel.Query, txmodel.Row, txmodel.Load}
	return append(found, res.Paths(loads, func(flow *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		if !v.Relation || v.Spawned || v.Unsure {
			return nil
		}
		from := res.PerElement(flow, site)
		if from == nil {
			return nil
		}
		return res.At(site, "per-row", "a relation is loaded for each element of %q, the result of the query on line %d", from.Name, res.Line(from.Pos))
	})...)
}
