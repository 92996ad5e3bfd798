package nestedtx

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports a transaction that is begun while another one of the same
// pool is open, and an outer transaction that is used beside its savepoint.
var Analyzer = rule.New(doc, check)

// session is a begin on a session: beside the transaction that it has, or that of
// another session.
func session(res *txflow.Result, site *txflow.Site, v *txflow.View) *report.Finding {
	kind := "begin"
	if site.Role == txmodel.Scope {
		kind = "scope"
	}
	if v.Base.State == txflow.Open && v.Left == txflow.Local {
		return res.At(site, kind, "a transaction is begun on %q, which has one since line %d: use a savepoint", res.On(site), res.Line(v.Base.Begun))
	}
	for _, h := range v.Open() {
		if h.ID != v.On && !h.Save && h.Pool != nil && h.Pool == v.Base.Pool {
			return res.At(site, kind, "a second transaction is begun, on session %q, while %s is open", res.On(site), res.Begun(h))
		}
	}
	return nil
}

func check(res *txflow.Result) []report.Finding {
	found := res.Paths([]txmodel.Role{txmodel.Begin, txmodel.Scope}, func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		if v.On == nil || v.Spawned || v.Unsure || v.Apart() || v.Outer() != nil {
			return nil
		}
		if h := v.Base; h != nil && h.Strict {
			return session(res, site, v)
		}
		for _, h := range v.Open() {
			if !res.Beside(v, h) || h.Save || h.ID == v.New || res.Replaces(site, h) {
				continue
			}
			kind := "begin"
			if site.Role == txmodel.Scope {
				kind = "scope"
			}
			if site.Use != nil {
				return res.At(site, kind, "%s begins a second transaction on %q while %s is open", res.Callee(site), res.On(site), res.Begun(h))
			}
			return res.At(site, kind, "a second transaction is begun on %q while %s is open", res.On(site), res.Begun(h))
		}
		return nil
	})
	return append(found, res.Paths(txflow.Statements, func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		if v.Base == nil || v.Deferred || v.Unsure || v.Base.State != txflow.Open && !(v.Base.Strict && v.Base.State == txflow.Borrowed) {
			return nil
		}
		for _, h := range v.Open() {
			if h.Save && h.From == v.On {
				return res.At(site, "savepoint", "%q is used while its savepoint %s is open", res.Name(site, v), res.Begun(h))
			}
		}
		return nil
	})...)
}
