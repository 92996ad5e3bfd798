package txdone

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports uses of a transaction that is committed or rolled back
// already.
var Analyzer = rule.New(doc, check)

var reading = []txmodel.Role{txmodel.Next, txmodel.Scan, txmodel.Drain}

func check(res *txflow.Result) []report.Finding {
	roles := append(txflow.Statements, txmodel.Savepoint, txmodel.Commit, txmodel.Begin, txmodel.Scope)
	found := res.First(roles, func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) (*report.Finding, *txflow.Value) {
		h := v.Base
		switch {
		case !over(h) || v.Unsure || v.Deferred:
			return nil, nil
		case h.Strict:
			return session(res, site, v), h.ID
		case site.Role == txmodel.Begin || site.Role == txmodel.Scope:
			return nil, nil
		case h.Done >= site.Pos():
			return res.At(site, "loop", "%q is used in the next iteration after it was %s on line %d", res.Name(site, v), h.State, res.Line(h.Done)), h.ID
		case site.Role == txmodel.Commit:
			return res.At(site, "double-finish", "%q is committed again: it was %s on line %d", res.Name(site, v), h.State, res.Line(h.Done)), h.ID
		}
		return res.At(site, "use", "%q is used after it was %s on line %d", res.Name(site, v), site.StateOf(h), res.Line(h.Done)), h.ID
	})
	found = append(found, res.First([]txmodel.Role{txmodel.Commit, txmodel.Rollback, txmodel.Close}, func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) (*report.Finding, *txflow.Value) {
		h := v.Base
		if h == nil || !h.Strict || !h.Save || !h.Scoped || h.State != txflow.Open || v.Unsure || v.Deferred {
			return nil, nil
		}
		return res.At(site, "session", "%q is finished by the savepoint that it is the handle of, begun on line %d, and not by this", res.Name(site, v), res.Line(h.Begun)), h.ID
	})...)
	for _, flow := range res.Flows {
		found = append(found, masked(res, flow)...)
		found = append(found, inside(res, flow)...)
	}
	return append(found, res.First(reading, func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) (*report.Finding, *txflow.Value) {
		from := v.Row
		if v.Base != nil {
			from = v.Base.From
		}
		if h := v.Handle(from); over(h) {
			return res.At(site, "rows", "%q of %q is read after %q was %s on line %d", res.Reader(site, v), res.Handle(h), res.Handle(h), h.State, res.Line(h.Done)), v.On
		}
		return nil, nil
	})...)
}

// session is what is done to a session that has to begin anew before, or cannot.
func session(res *txflow.Result, site *txflow.Site, v *txflow.View) *report.Finding {
	h := v.Base
	begins := site.Role == txmodel.Begin || site.Role == txmodel.Scope
	switch {
	case v.Left != txflow.Local || v.Spawned || begins && !h.Scoped && h.State != txflow.Closed:
		return nil
	case h.State == txflow.Closed:
		return res.At(site, "session", "session %q is used after it was closed on line %d", res.On(site), res.Line(h.Done))
	case begins:
		return res.At(site, "session", "a transaction is begun on %q after it was %s on line %d: the scope has to end first", res.On(site), h.State, res.Line(h.Done))
	}
	return res.At(site, "session", "%q is used after it was %s on line %d and before it begins anew", res.On(site), site.StateOf(h), res.Line(h.Done))
}

// masked finds returns of the error of a rollback that came too late.
func masked(res *txflow.Result, flow *txflow.Flow) []report.Finding {
	var found []report.Finding
	for _, e := range flow.Exits {
		if h, pos := e.LateRollback(); over(h) && h.Done != pos { // else a loop comes here again, which its first statement says
			f := res.Finding(pos, "masked", "%q was finished on line %d already: this Rollback fails for that, and its error is returned instead of the one that led here", res.HandleIn(flow, h), res.Line(h.Done))
			f.Path = res.Witness(e.Trace())
			found = append(found, *f)
		}
	}
	return found
}

// inside finds callbacks that finish the transaction of their scope by themselves, and
// return no error, so that the scope tries to commit it.
func inside(res *txflow.Result, flow *txflow.Flow) []report.Finding {
	var found []report.Finding
	for _, e := range flow.Bodies {
		h := e.Scope
		if h == nil || h.Kind != txmodel.Tx || !h.State.Done() || h.Strict || res.Session(h) || h.Uncommitted || e.Fails() || e.Site.Model == nil {
			continue
		}
		f := res.Finding(h.Done, "double-finish", "%q is %s inside of its scope, which commits it once more and fails", res.Handle(h), h.State)
		f.Path = res.Witness(e.Trace())
		found = append(found, *f)
	}
	return found
}

// over reports whether h is a transaction that is finished, other than by the
// end of its scope: that is txescape's. One of the program's own may begin anew by
// itself, unless it was begun here.
func over(h *txflow.Tracked) bool {
	return h != nil && h.Kind == txmodel.Tx && h.State.Done() && (!h.Scoped || h.Strict && !h.LeftScope()) && (h.Owned || !h.House)
}
