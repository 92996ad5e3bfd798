package txescape

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports transactions that leave the scope that ends them, or are
// shared with a goroutine.
var Analyzer = rule.New(doc, check)

func check(res *txflow.Result) []report.Finding {
	roles := append(txflow.Statements, txmodel.Commit, txmodel.Next, txmodel.Scan, txmodel.None)
	found := res.Paths(roles, func(flow *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		h := v.Base
		switch {
		case h != nil && h.Scoped && h.State.Done() && h.Kind == txmodel.Tx && (!h.Strict || h.LeftScope()):
			return res.At(site, "stored", "transaction %s is used after its scope", res.Begun(h))
		case !v.Spawned || v.Unsure || res.Joined(flow, site, v.On):
		case h != nil && h.Kind == txmodel.Tx && h.Owned && !h.Spawned && (h.Scoped || flow.FinishedHere(h)):
			return res.At(site, "goroutine", "transaction %s is used in a goroutine", res.Begun(h))
		case (h == nil || !h.Owned) && v.On != nil && v.On.ParamIndex() >= 0 && res.Is(v.On, txmodel.Tx):
			return res.At(site, "goroutine", "transaction %q is used in a goroutine", res.Parameter(flow, site, v))
		}
		return nil
	})
	for _, flow := range res.Flows {
		for _, s := range flow.Stored {
			found = append(found, *res.Finding(s.Pos, "stored", "transaction %q is stored in %s and outlives its scope", res.Handle(s.Handle), res.Target(s.Pos)))
		}
	}
	return found
}
