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
	roles := []txmodel.Role{txmodel.Query, txmodel.Row, txmodel.Exec, txmodel.Begin}
	return append(found, res.Paths(roles, func(flow *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		if site.Write || v.Spawned || v.Unsure || !res.Reads(flow, site, v) {
			return nil
		}
		if res.Migrates(site) { // once, and nobody waits for it
			return nil
		}
		if site.Role == txmodel.Begin && (site.Use == nil || !site.ReadOnly) {
			return nil // what is read in it is a site of its own, or writes are
		}
		if v.Relation {
			return nil // lazyload's
		}
		from := res.PerElement(flow, site)
		if from == nil || from.Pos == site.Pos() {
			return nil
		}
		if site.Use != nil && (site.Use.Optional || txflow.WorksAround(flow, site)) {
			return nil // a piece of work for each element, not a look-up
		}
		if site.Use != nil {
			return res.At(site, "callee", "%s runs a query for each element of %q, the result of the query on line %d", res.Callee(site), from.Name, res.Line(from.Pos))
		}
		return res.At(site, "direct", "a query runs for each element of %q, the result of the query on line %d", from.Name, res.Line(from.Pos))
	})...)
}
