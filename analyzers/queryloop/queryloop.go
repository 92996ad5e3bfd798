package queryloop

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports a query for each element of an earlier result.
var Analyzer = rule.New(doc, check)

var transactions bool

func init() {
	Analyzer.Flags.BoolVar(&transactions, "tx", false, "also report a transaction that is begun for each round of a loop")
}

func check(res *txflow.Result) []report.Finding {
	if res.OnlySQLite() { // no round trip: its authors recommend many small queries
		return nil
	}
	var found []report.Finding
	if transactions {
		found = res.Paths([]txmodel.Role{txmodel.Begin, txmodel.Scope}, func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
			if !txflow.InLoop(site) || v.Spawned || v.Unsure {
				return nil
			}
			return res.At(site, "tx-per-item", "a transaction is begun on %q in each round of a loop", res.On(site))
		})
	}
	found = append(found, res.LookUps(func(flow *txflow.Flow, site *txflow.Site, _ *txflow.View) *report.Finding {
		from := res.PerElement(flow, site)
		switch {
		case from == nil || from.Pos == site.Pos():
			return nil
		case site.Use != nil:
			return res.At(site, "callee", "%s runs a query for each element of %q, the result of the query on line %d", res.Callee(site), from.Name, res.Line(from.Pos))
		}
		return res.At(site, "direct", "a query runs for each element of %q, the result of the query on line %d", from.Name, res.Line(from.Pos))
	})...)
	return append(found, res.Passed(func(loop *txflow.Loop, from *txflow.Earlier) *report.Finding {
		return res.Finding(loop.Call.Pos(), "list", "%s goes over %q, the result of the query on line %d, and runs a query for each element", loop.Callee.Name(), from.Name, res.Line(from.Pos))
	})...)
}
