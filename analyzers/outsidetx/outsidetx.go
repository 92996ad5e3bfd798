package outsidetx

import (
	_ "embed"
	"fmt"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports statements that run outside the transaction that is open.
var Analyzer = rule.New(doc, check)

var require = rule.Choice{Of: []string{"multiwrite", "writes", "all"}}

func init() {
	Analyzer.Flags.Var(&require, "require", "also report on a pool without a transaction: `multiwrite` (the second write on a path), writes or all")
}

const (
	outsideIt = "the statement runs outside it"
	survives  = outsideIt + " and survives its rollback"
)

// consequence says what comes of it that a statement runs outside the transaction h.
func consequence(site *txflow.Site, h *txflow.Tracked) string {
	reads := site.Role == txmodel.Query || site.Role == txmodel.Row
	switch {
	case h.House || site.Write || !reads: // of a house nobody knows
		return survives
	case site.Model != nil && site.Model.SQL.Place != txmodel.Absent && site.SQL == "": // it may end with RETURNING
		return outsideIt
	}
	return outsideIt + " and does not see its writes"
}

func check(res *txflow.Result) []report.Finding {
	found := res.First(append(txflow.Executions, txmodel.Savepoint, txmodel.Commit), func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) (*report.Finding, *txflow.Value) {
		h := v.Base
		if h == nil || !h.Strict || h.State != txflow.Idle || site.Model == nil && site.Use == nil || v.Unsure || v.Spawned || v.Deferred || v.Left != txflow.Local {
			return nil, nil
		}
		if h.Done.IsValid() {
			return res.At(site, "session", "session %q has no transaction where its begin on line %d failed: return the error", res.On(site), res.Line(h.Done)), h.ID
		}
		if site.Use != nil {
			return res.At(site, "session", "%s uses session %q, which has no transaction here: begin one first", res.Callee(site), res.On(site)), h.ID
		}
		return res.At(site, "session", "session %q has no transaction here: begin one first", res.On(site)), h.ID
	})
	return append(found, res.Paths(txflow.Executions, func(flow *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		if v.On == nil || v.Unsure || v.Apart() || v.Outer() != nil {
			return nil
		}
		if v.Spawned {
			return ahead(res, flow, site, v)
		}
		for _, h := range v.Open() {
			if !h.Save && (res.Beside(v, h) || res.SecondConnection(v, h)) {
				return outside(res, flow, site, v, h)
			}
		}
		for _, h := range v.Joined() {
			if res.Beside(v, h) {
				return beside(res, site, h)
			}
		}
		if hook, tx := res.Hook(flow); tx != "" && v.Own() && res.MayBePool(v) {
			return res.At(site, "hook", "%q is used in hook %s instead of %q: the statement runs outside the transaction that the hook is part of", res.On(site), hook, tx)
		}
		if site.Use == nil && site.Write && v.Own() && res.OnlyPool(flow, v) {
			if tx := res.Given(flow, v); tx != "" {
				return res.At(site, "param", "%q is used in a function that is given transaction %q: %s", res.On(site), tx, survives)
			}
		}
		if lock := res.Lock(site); lock != "" && res.Is(v.Pool(), txmodel.Pool) && v.Base == nil && !res.TakesTx(flow) {
			return res.At(site, "lock", "%s on %q outside a transaction: the lock is gone when the statement ends", lock, res.On(site))
		}
		return required(res, site, v)
	})...)
}

func outside(res *txflow.Result, flow *txflow.Flow, site *txflow.Site, v *txflow.View, h *txflow.Tracked) *report.Finding {
	if v.Stmt != nil {
		f := res.At(site, "stmt", "%q was prepared on %q and runs outside transaction %s: use tx.StmtContext", res.Statement(site, v), res.Origin(v.Stmt), res.Begun(h))
		f.Fixes = res.StmtFix(flow, site, h)
		return f
	}
	if site.Use != nil {
		return res.At(site, "callee", "%s uses %q while transaction %s is open: %s", res.Callee(site), res.On(site), res.Begun(h), consequence(site, h))
	}
	kind := "linear"
	if h.Scoped {
		kind = "callback"
	}
	f := res.At(site, kind, "%q is used while transaction %s is open: %s", res.On(site), res.Begun(h), consequence(site, h))
	f.Fixes = res.HandleFix(flow, site, h)
	return f
}

// ahead is about what a goroutine writes that is started before the commit of what it
// follows from.
func ahead(res *txflow.Result, flow *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
	if !site.Write || res.Waits(flow, site) {
		return nil
	}
	for _, h := range v.Open() {
		if h.Written.IsValid() && !h.Save && !h.Spawned && res.Beside(v, h) {
			return res.At(site, "goroutine", "%q is used in a goroutine that is started while transaction %s is open: it does not wait for the commit and survives a rollback", res.On(site), res.Begun(h))
		}
	}
	return nil
}

// beside is about an object that the function has again, bound to a transaction.
func beside(res *txflow.Result, site *txflow.Site, h *txflow.Tracked) *report.Finding {
	use := fmt.Sprintf("%q is used", res.On(site))
	if site.Use != nil {
		use = fmt.Sprintf("%s uses %q", res.Callee(site), res.On(site))
	}
	return res.At(site, "param", "%s in a function that is given %q, which is bound to a transaction: %s", use, res.Handle(h), consequence(site, h))
}

// required is the option: what needs a transaction and has none.
func required(res *txflow.Result, site *txflow.Site, v *txflow.View) *report.Finding {
	if require.Value == "" || !res.MayBePool(v) || len(v.Open()) > 0 {
		return nil
	}
	switch {
	case require.Value == "multiwrite" && site.Write && v.Earlier.IsValid():
		return res.At(site, "required", "second write on %q without a transaction (the first is on line %d): a failure between them leaves half of the work", res.On(site), res.Line(v.Earlier))
	case require.Value == "writes" && site.Write, require.Value == "all":
		return res.At(site, "required", "statement on %q without a transaction", res.On(site))
	}
	return nil
}
