package badcommit

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports commits of work that failed, and commits that are believed
// in and did not happen.
var Analyzer = rule.New(doc, check)

func check(res *txflow.Result) []report.Finding {
	found := res.Paths([]txmodel.Role{txmodel.Commit}, func(flow *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
		return commit(res, flow, site, v)
	})
	for _, flow := range res.Flows {
		found = append(found, callbacks(res, flow)...)
		found = append(found, returns(res, flow)...)
	}
	return found
}

func commit(res *txflow.Result, flow *txflow.Flow, site *txflow.Site, v *txflow.View) *report.Finding {
	h := v.Base
	switch {
	case h != nil && h.State.Done():
		return nil // txdone's
	case h != nil && h.Released, v.Unwinding:
		return nil
	case v.Panicking:
		return res.At(site, "recovered", "%q is committed after a recovered panic", res.Name(site, v))
	case site.IsDefer():
		return res.At(site, "deferred", "%q is committed by a defer even when the function fails", res.Name(site, v))
	case v.Deferred && !site.ErrDropped():
		return nil // whether it should is decided at each return
	case h != nil && h.Failed.IsValid() && h.FailedWrite:
		return res.At(site, "logged", "%q is committed although the statement on line %d failed on this path", res.Name(site, v), res.Line(h.Failed))
	case h != nil && h.Dropped.IsValid() && h.Dropped != site.Pos(): // what a callee commits, it has looked at
		return res.At(site, dropped(h), "%q is committed although the error of the statement on line %d is dropped", res.Name(site, v), res.Line(h.Dropped))
	case h != nil && h.Served.IsValid() && site.Use == nil:
		return res.At(site, "served", "%q is committed whatever the handlers did that run on line %d", res.Name(site, v), res.Line(h.Served))
	case site.ErrDropped() && (h == nil || !h.Owned || h.Written.IsValid() || v.Left != txflow.Local || site.ErrLate() && flow.Handed(h) && !h.ReadOnly):
		what := "is dropped"
		if site.ErrLate() {
			what = "is assigned after the return"
		}
		f := res.At(site, "unchecked", "the error of Commit of %q %s: the caller believes in a commit that may have failed", res.Name(site, v), what)
		f.Fixes = res.CommitFix(site)
		return f
	}
	return nil
}

// callbacks finds scope callbacks that return nil after a failure.
func callbacks(res *txflow.Result, flow *txflow.Flow) []report.Finding {
	var found []report.Finding
	for _, e := range flow.Bodies {
		h := e.Scope
		if h == nil || h.Kind != txmodel.Tx || h.Uncommitted || !e.Succeeds() {
			continue
		}
		then := "the scope commits"
		if h.Strict {
			then = "where it failed, the scope commits nothing"
		}
		if h.Failed.IsValid() && h.FailedWrite {
			found = append(found, *res.Finding(e.Pos(), "swallowed", "nil is returned although the statement on line %d failed: %s", res.Line(h.Failed), then))
		} else if h.Dropped.IsValid() {
			found = append(found, *res.Finding(e.Pos(), dropped(h), "nil is returned although the error of the statement on line %d is dropped: %s", res.Line(h.Dropped), then))
		} else if h.Served.IsValid() {
			found = append(found, *res.Finding(e.Pos(), "served", "nil is returned whatever the handlers did that run on line %d: %s", res.Line(h.Served), then))
		}
	}
	return found
}

// returns finds what shows at the ways out: an error is returned after a
// deferred commit, or the work is never committed.
func returns(res *txflow.Result, flow *txflow.Flow) []report.Finding {
	var found []report.Finding
	for _, e := range flow.Exits {
		for _, h := range e.Handles() {
			if h.Kind != txmodel.Tx || h.State != txflow.Committed || !h.Owned || !h.AtReturn || !e.Fails() || flow.Looped(h) {
				continue
			}
			if flow.RolledBackByDefer(h) {
				found = append(found, *res.Finding(e.Pos(), "shadowed", "the deferred finish of %q looks at another \"err\" than the one returned here", res.Handle(h)))
			} else {
				found = append(found, *res.Finding(h.Done, "deferred", "%q is committed by a defer even when the function fails", res.Handle(h)))
			}
		}
	}
	for _, h := range res.NeverCommitted(flow) {
		found = append(found, *res.Finding(h.Begun, "never", "%q is written on line %d but rolled back on every path", res.Handle(h), res.Line(h.Written)))
	}
	return found
}

func dropped(h *txflow.Tracked) string {
	if h.Unread {
		return "orm-error"
	}
	return "dropped"
}
