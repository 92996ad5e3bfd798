package txflow

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// Leak is a handle that a way out of its function leaves open.
type Leak struct {
	Flow  *Flow
	Open  *Tracked
	Exit  *Exit     // nil: every way out leaves it open
	Again *Site     // the begin that replaces it, instead of an exit
	At    token.Pos // the assignment that replaces it, instead of an exit
}

// Always reports whether every way out leaves it open.
func (l Leak) Always() bool { return l.Exit == nil && l.Again == nil && !l.At.IsValid() }

// Leaks lists what the functions of the package leave open of the given kinds:
// *may*, some feasible path. A handle that somebody else has or may have is
// left out, unless it was only lent to a function that is not known and the
// function that opened it finishes it on another path: then it did not give it
// away.
func (r *Result) Leaks(kinds ...txmodel.HandleKind) []Leak {
	var out []Leak
	for _, flow := range r.Flows {
		out = append(out, r.leaks(flow, kinds)...)
	}
	return out
}

func (r *Result) leaks(flow *Flow, kinds []txmodel.HandleKind) []Leak {
	type life struct {
		open []*Exit
		h    *Tracked
		done bool // finished, handed on or gone on some way out
	}
	lives := map[*Value]*life{}
	var order []*life
	get := func(h *Tracked) *life {
		l := lives[h.ID]
		if l == nil {
			l = &life{h: h}
			lives[h.ID] = l
			order = append(order, l)
		}
		return l
	}
	finished := finishes(flow)
	inner := map[*Value]bool{}
	visit := func(e *Exit, h *Tracked) {
		l := get(h)
		switch left := e.Escaped(h); {
		case e.Fails() && h.Kind == txmodel.Rows && e.Given(h) && !r.Pgx(h): // the caller's rollback closes them
			l.done = true
		case h.Kind == txmodel.Rows && e.InTransaction(h) && r.blank(h) && !r.Pgx(h): // meant for Exec: the transaction's end closes them
			l.done = true
		case !h.Save && e.Over(h):
			l.done = true
		case h.Bound != nil && (h.Bound.MadeOfRequest() || e.Cancelled(h.Bound).IsValid()): // the end of its context rolls it back
			l.done = true
		case h.Strict && h.State == Idle: // not begun on this path
		case h.Strict && h.Save && e.Fails(): // the rollback of what is around it ends it
			l.done = true
		case h.State != Open || left == Kept:
			l.done = true
		case left == Lent && !(h.Kind == txmodel.Tx && finished[h.ID]):
			l.done = true
		default:
			l.open = append(l.open, e)
		}
	}
	for _, e := range flow.Inner {
		for _, h := range e.Handles() {
			if h.Owned && !h.Scoped && !h.Given() && slices.Contains(kinds, h.Kind) && e.Began(h) {
				inner[h.ID] = true
				if h.Save && e.Scope != nil && e.Fails() { // the scope's rollback ends it
					get(h).done = true
					continue
				}
				visit(e, h)
			}
		}
	}
	for _, e := range flow.Exits {
		for _, h := range e.Handles() {
			if h.Owned && !h.Scoped && !h.Given() && slices.Contains(kinds, h.Kind) && !e.Panics && !inner[h.ID] {
				visit(e, h)
			}
		}
	}
	out := r.replaced(flow, kinds)
	for _, l := range order {
		switch {
		case len(l.open) == 0, slices.ContainsFunc(out, func(x Leak) bool { return x.Open.ID == l.h.ID }):
		case !l.done && !finished[l.h.ID]:
			out = append(out, Leak{Flow: flow, Open: l.h})
		default:
			out = append(out, r.perExit(flow, l.h, l.open)...)
		}
	}
	return out
}

// AtEnd lists the transactions that are open where the process ends, which runs
// no deferred call: each at the first such place.
func (r *Result) AtEnd() []Leak {
	var out []Leak
	for _, flow := range r.Flows {
		finished := finishes(flow)
		first := map[*Value]bool{}
		ends := slices.SortedStableFunc(slices.Values(flow.Ends), func(x, y *Exit) int { return int(x.Pos() - y.Pos()) })
		for _, e := range ends {
			for _, h := range e.Handles() {
				left := e.Escaped(h)
				if h.Kind != txmodel.Tx || !h.Owned || h.Scoped || h.Given() || h.State != Open || left == Kept || left == Lent && !finished[h.ID] || first[h.ID] {
					continue
				}
				first[h.ID] = true
				out = append(out, Leak{Flow: flow, Open: h, Exit: e})
			}
		}
	}
	return out
}

// Unclosed lists the sessions that the function that made them has alone and does
// not end on any path: it neither closes them nor rolls them back, and leaves none
// of their transactions open, which is a leak.
func (r *Result) Unclosed() []Leak {
	var out []Leak
	for _, flow := range r.Flows {
		seen := map[*Value]*Tracked{}
		ended := finishes(flow)
		var order []*Value
		for i, e := range slices.Concat(flow.Exits, flow.Inner) {
			for _, h := range e.Handles() {
				if !h.Strict || !h.Owned || h.Scoped || h.Helper != "" || e.Panics || i >= len(flow.Exits) && !e.Began(h) {
					continue
				}
				if seen[h.ID] == nil {
					seen[h.ID] = h
					order = append(order, h.ID)
				}
				if h.State == Open || h.State == Borrowed || h.State == Closed || e.Escaped(h) != Local {
					ended[h.ID] = true
				}
			}
		}
		for _, id := range order {
			if !ended[id] {
				out = append(out, Leak{Flow: flow, Open: seen[id]})
			}
		}
	}
	return out
}

// perExit makes a leak of the first return that leaves h open, or of what takes
// its variable over. The other returns are the same defect: one deferred finish
// mends them all.
func (r *Result) perExit(flow *Flow, h *Tracked, exits []*Exit) []Leak {
	for _, s := range flow.Replaced {
		if s.Handle.ID == h.ID {
			return []Leak{{Flow: flow, Open: h, At: s.Pos}}
		}
	}
	for _, site := range flow.Sites {
		for _, v := range site.Paths {
			if v.New == nil || v.New == h.ID || site.Role == txmodel.Scope {
				continue
			}
			if old := v.Handle(h.ID); old != nil && old.State == Open && r.sameVariable(site, h) {
				return []Leak{{Flow: flow, Open: old, Again: site}}
			}
		}
	}
	first := exits[0]
	for _, e := range exits {
		if e.Pos() < first.Pos() {
			first = e
		}
	}
	return []Leak{{Flow: flow, Open: find(first, h), Exit: first}}
}

func find(e *Exit, h *Tracked) *Tracked {
	for _, x := range e.Handles() {
		if x.ID == h.ID {
			return x
		}
	}
	return h
}

// replaced finds handles that are opened again, in a loop, while the one from
// the iteration before is open.
func (r *Result) replaced(flow *Flow, kinds []txmodel.HandleKind) []Leak {
	var out []Leak
	for _, site := range flow.Sites {
		for _, v := range site.Paths {
			if v.New == nil || site.Role == txmodel.Scope || !everyRound(site.Instr.Block()) {
				continue
			}
			h := v.Handle(v.New)
			if h == nil || h.State != Open || !h.Owned || h.Scoped || !slices.Contains(kinds, h.Kind) || v.Left == Kept {
				continue
			}
			if v.Left == Lent && h.Kind != txmodel.Tx {
				continue
			}
			out = append(out, Leak{Flow: flow, Open: h, Again: site})
			break
		}
	}
	return out
}

// finishes lists the handles that the function itself finishes somewhere.
func finishes(flow *Flow) map[*Value]bool {
	out := map[*Value]bool{}
	for _, site := range flow.Sites {
		switch site.Role {
		case txmodel.Commit, txmodel.Rollback, txmodel.Release, txmodel.Close:
			for _, v := range site.Paths {
				if v.On != nil && !v.Spawned {
					out[v.On] = true
				}
			}
		}
	}
	for _, e := range flow.Exits {
		for _, h := range e.Handles() {
			if h.State.Done() {
				out[h.ID] = true
			}
		}
	}
	return out
}

// everyRound reports whether each round of the innermost loop around b goes
// through b. Where it does not, a condition that is not understood decides
// whether a handle is opened again.
func everyRound(b *ssa.BasicBlock) bool {
	for _, end := range b.Parent().Blocks {
		for _, head := range end.Succs {
			if head.Dominates(end) && head.Dominates(b) && reachable(b, end) && !b.Dominates(end) {
				return false
			}
		}
	}
	return true
}
