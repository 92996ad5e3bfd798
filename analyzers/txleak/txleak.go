package txleak

import (
	_ "embed"

	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/rule"
	"github.com/txvet/txvet/analyzers/internal/txflow"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

//go:embed doc.go
var doc string

// Analyzer reports transactions, savepoints and pinned connections that some
// path leaves open.
var Analyzer = rule.New(doc, check)

var panics, exits bool

func init() {
	Analyzer.Flags.BoolVar(&panics, "panic", false, "also report transactions that no defer finishes: a panic leaves them open")
	Analyzer.Flags.BoolVar(&exits, "exit", false, "also report transactions that are open where os.Exit or log.Fatal ends the process")
}

func check(res *txflow.Result) []report.Finding {
	var found []report.Finding
	for _, leak := range res.Leaks(txmodel.Tx, txmodel.Conn) {
		found = append(found, describe(res, leak))
	}
	if exits {
		for _, leak := range res.AtEnd() {
			found = append(found, describe(res, leak))
		}
	}
	if panics {
		for _, h := range res.WithoutDefer() {
			found = append(found, *res.Finding(h.Begun, "panic", "transaction %q is finished without a defer: a panic leaves it open", res.Handle(h)))
		}
	}
	roles := append(txflow.Statements, txmodel.Commit, txmodel.Rollback, txmodel.None, txmodel.Release)
	return append(found, res.First(roles, func(_ *txflow.Flow, site *txflow.Site, v *txflow.View) (*report.Finding, *txflow.Value) {
		h := v.Base
		if v.Nil && site.IsDefer() {
			return res.At(site, "nil-tx", "%q is used before the error of its begin is checked", res.On(site)), v.On
		}
		if h == nil || h.Checked || h.NeverNil || !h.Owned || h.Kind != txmodel.Tx {
			return nil, nil
		}
		return res.At(site, "nil-tx", "%q is used before the error of its begin is checked", res.Handle(h)), h.ID
	})...)
}

func describe(res *txflow.Result, leak txflow.Leak) report.Finding {
	h := leak.Open
	open, never := "is still open", "is never committed or rolled back"
	kind := map[bool]string{true: "helper", false: "path"}[h.Helper != ""]
	if h.Save {
		kind = "savepoint"
	}
	if h.Kind == txmodel.Conn {
		open, never, kind = "is still held", "is never released", "conn"
	}
	var f *report.Finding
	switch {
	case leak.Again != nil && leak.Flow.Looped(h):
		f = res.Finding(h.Begun, "defer-in-loop", "%s %q is begun in a loop and finished by a defer: it stays open until the function returns", txflow.Noun(h), res.Handle(h))
	case leak.Again != nil:
		f = res.At(leak.Again, "overwrite", "%s %s %s when it is replaced", txflow.Noun(h), res.Begun(h), open)
	case leak.At.IsValid():
		f = res.Finding(leak.At, "overwrite", "%s %s %s when it is replaced", txflow.Noun(h), res.Begun(h), open)
	case leak.Exit == nil:
		if kind == "path" {
			kind = "no-finish"
		}
		f = res.Finding(h.Begun, kind, "%s %q %s", txflow.Noun(h), res.Handle(h), never)
	case leak.Exit.Ends:
		f = res.Finding(leak.Exit.Pos(), "exit", "%s %s %s when %s ends the process", txflow.Noun(h), res.Begun(h), open, res.Func(leak.Exit.Pos()))
	default:
		f = res.Finding(leak.Exit.Pos(), kind, "%s %s %s when this returns", txflow.Noun(h), res.Begun(h), open)
	}
	if leak.Exit != nil {
		f.Path = res.Witness(leak.Exit.Trace())
	} else {
		f.Path = []report.Step{{Pos: h.Begun, What: txflow.Noun(h) + " is opened"}}
	}
	f.Fixes = res.FinishFix(leak)
	return *f
}
