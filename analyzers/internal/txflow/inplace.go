package txflow

import (
	"go/types"
	"slices"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// inPlace is the variable that holds h, if the statement at the site could run in
// it: see HandleFix. nil if it could not.
func (r *Result) inPlace(flow *Flow, site *Site, h *Tracked) *types.Var {
	tx := r.variable(h)
	if tx == nil || h.Save || site.Use != nil || site.Model == nil || r.seen(tx.Name(), site.Pos()) != tx || site.ErrDropped() || !r.endsFunction(site, tx) {
		return nil
	}
	for _, v := range site.Paths {
		x := v.Handle(h.ID)
		if x == nil || x.State != Open || !x.Checked && !x.NeverNil && !x.Scoped || !r.Beside(v, x) || v.Spawned || v.Deferred || v.Unsure || len(v.Open()) != 1 {
			return nil
		}
		if x.Failed.IsValid() || x.Expected.IsValid() || x.Undone || x.ReadOnly && site.Write {
			return nil
		}
		for _, rows := range v.Handles {
			if rows.From == h.ID && busy(rows) {
				return nil
			}
		}
		if v.New != nil && (r.usedWhileOpen(flow, h, v.New) || outlives(flow, v.New)) {
			return nil
		}
	}
	return tx
}

// busy reports whether rows keep their connection busy.
func busy(h *Tracked) bool {
	return (h.Kind == txmodel.Rows || h.Kind == txmodel.BatchResult) && (h.State == Open || h.State == Idle)
}

// usedWhileOpen reports whether the transaction is used while the rows are read:
// two connections can do that, one cannot.
func (r *Result) usedWhileOpen(flow *Flow, h *Tracked, rows *Value) bool {
	for _, site := range flow.Sites {
		for _, v := range site.Paths {
			if x := v.Handle(rows); v.On == h.ID && !v.Deferred && x != nil && busy(x) {
				return true
			}
		}
	}
	return false
}

// outlives reports whether somebody has the rows when the function has returned,
// and a transaction of it has ended.
func outlives(flow *Flow, rows *Value) bool {
	return slices.ContainsFunc(flow.Exits, func(e *Exit) bool {
		return slices.ContainsFunc(e.Handles(), func(x *Tracked) bool { return x.ID == rows && e.Escaped(x) != Local })
	})
}
