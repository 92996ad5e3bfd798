package deadctx

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports transactions whose context ends before they do.
var Analyzer = rule.New(doc, check)

var rollback bool

func init() {
	Analyzer.Flags.BoolVar(&rollback, "rollback", false, "also report rollbacks with a context that is cancelled by then: pgx closes the connection")
}

func check(res *txflow.Result) []report.Finding {
	roles := append(txflow.Statements, txmodel.Commit)
	found := res.First(roles, func(flow *txflow.Flow, site *txflow.Site, v *txflow.View) (*report.Finding, *txflow.Value) {
		if h := v.Base; h != nil && h.Kind == txmodel.Tx && !h.State.Done() && !v.Unsure {
			for _, ctx := range []*txflow.Value{h.Bound, v.Ctx} {
				if pos := v.Cancelled(ctx); pos.IsValid() {
					return res.At(site, "cancelled", "%q is used after its context was cancelled on line %d", res.Handle(h), res.Line(pos)), h.ID
				}
			}
		}
		if v.Spawned && v.Ctx != nil && v.Ctx.OfRequest() && !flow.Waits() {
			return res.At(site, "request", "the request's context is used by a goroutine that outlives the handler"), v.On
		}
		return nil, nil
	})
	if rollback {
		found = append(found, res.Paths([]txmodel.Role{txmodel.Rollback}, func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
			if pos := v.Cancelled(v.Ctx); pos.IsValid() && v.Base != nil && v.Base.State == txflow.Open {
				return res.At(site, "rollback", "%q is rolled back with a context that was cancelled on line %d: the connection is closed instead", res.Handle(v.Base), res.Line(pos))
			}
			return nil
		})...)
	}
	for _, flow := range res.Flows {
		for _, e := range flow.Exits {
			for _, h := range e.Handles() {
				if h.Kind == txmodel.Tx && h.State == txflow.Open && h.Owned && e.Cancelled(h.Bound).IsValid() && e.Returned(h) {
					found = append(found, *res.Finding(e.Pos(), "returned", "%q is returned, but its context is cancelled when this returns", res.Handle(h)))
				}
			}
		}
	}
	return found
}
