package lostctx

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports calls that drop the context on the way to the database.
var Analyzer = rule.New(doc, check)

func check(res *txflow.Result) []report.Finding {
	roles := append(txflow.Statements, txmodel.Begin, txmodel.Savepoint, txmodel.Scope, txmodel.Acquire)
	return res.Paths(roles, func(flow *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		if h := v.Outer(); h != nil {
			return res.At(site, "outer", "%q is the context outside the scope: the call leaves transaction of line %d", res.Context(site), res.Line(h.Begun))
		}
		if h := v.Outside(); h != nil && !v.Spawned && !v.Deferred && !v.Unsure {
			return res.At(site, "outer", "%q is the context outside the scope of line %d: use the one that the scope gives", res.Context(site), res.Line(h.Begun))
		}
		ctx := res.InScope(flow, site)
		if ctx == "" || v.Spawned || v.Deferred || v.Unsure {
			return nil
		}
		switch {
		case site.Model != nil && site.Model.Twin != "" && v.Ctx == nil && res.HasTwin(site):
			f := res.At(site, "twin", "%s drops context %q: use %s", res.Callee(site), ctx, site.Model.Twin)
			f.Fixes = res.TwinFix(site, ctx)
			return f
		case site.Use != nil && site.Use.Ctx == "background" && !res.TakesContext(site) && res.Reports(site):
			return res.At(site, "callee", "%s reaches the database with context.Background() although context %q is in scope", res.Callee(site), ctx)
		case v.Ctx != nil && v.Ctx.Background() && res.Inline(site):
			f := res.At(site, "background", "context.%s() is passed although context %q is in scope", v.Ctx.Root(), ctx)
			f.Fixes = res.BackgroundFix(site, ctx)
			return f
		case v.Ctx == nil && v.Own() && site.Role != txmodel.Acquire && !res.BesideOpen(v) && !res.Contextual(v):
			if with := res.WithContext(site, v); with != "" {
				f := res.At(site, "orm", "%q runs without context %q: use %s.%s(%s)", res.On(site), ctx, res.On(site), with, ctx)
				f.Fixes = res.ContextFix(site, with, ctx)
				return f
			}
		}
		return nil
	})
}
