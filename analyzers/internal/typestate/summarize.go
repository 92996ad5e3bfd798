package typestate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// The bounds of a summary: what is beyond them is left out, which makes the
// callers silent.
const (
	maxUses   = 40
	maxWhen   = 6
	maxFields = 16
	maxReads  = 24
)

// summarize says what the function does in its callers' terms.
func (s *solver) summarize() *effect.Summary {
	sum := &effect.Summary{Uses: s.uses(), Callbacks: s.callbackSummaries(), Reads: s.givenReads(), Loads: s.givenLoads()}
	if s.env.Loops != nil {
		sum.Loops = s.env.Loops(s.flow)
	}
	sum.Works = s.flow.Works(func(ssa.Instruction) bool { return true })
	for _, e := range s.flow.Exits {
		sum.Outcomes = addOutcome(sum.Outcomes, s.outcomeOf(e))
	}
	if neutral(sum) {
		return nil
	}
	return sum
}

// neutral reports whether a summary says nothing that a caller could not take
// for granted.
func neutral(sum *effect.Summary) bool {
	if len(sum.Uses)+len(sum.Callbacks)+len(sum.Reads)+len(sum.Loads)+len(sum.Loops) > 0 || len(sum.Outcomes) == 0 {
		return false
	}
	for _, o := range sum.Outcomes {
		if len(o.Done)+len(o.Opens)+len(o.Stores)+len(o.Fills) > 0 {
			return false
		}
		for _, r := range o.Results {
			if r.Value != "" && r.Value != "nil" && r.Value != "true" && r.Value != "false" || len(r.Fields) > 0 || r.Entity != nil {
				return false
			}
		}
	}
	// What an error result is for which error argument decides branches.
	for _, p := range sum.Outcomes {
		for _, w := range p.When {
			if len(p.Results) > 0 && len(sum.Outcomes) > 1 && strings.HasPrefix(string(w.Path), "p") && !strings.ContainsAny(string(w.Path), ".!") && p.Results[len(p.Results)-1].Is == w.Is && w.Is == effect.NotNil {
				return false
			}
		}
	}
	// A constructor of errors never returns nil: that decides branches.
	if len(sum.Outcomes) == 1 && len(sum.Outcomes[0].Results) > 0 {
		last := sum.Outcomes[0].Results[len(sum.Outcomes[0].Results)-1]
		return last.Is == effect.Unknown || last.Is == effect.Nil
	}
	return true
}

// handle is what a caller is told of an open handle.
func (n *namer) handle(h *Handle) effect.Handle {
	x := effect.Handle{
		Kind: uint8(h.Kind), Func: h.Func, Save: h.Save, ReadOnly: h.ReadOnly, Strict: h.Strict, House: h.House,
		Idle: h.State == Idle, Place: n.s.env.Place(h.Begun),
	}
	if h.From != nil {
		x.From = n.path(h.From)
	}
	return x
}

// addOutcome merges outcomes that differ in nothing but their condition.
func addOutcome(list []effect.Outcome, o effect.Outcome) []effect.Outcome {
	for i := range list {
		if sameOutcome(&list[i], &o) {
			list[i].When = both(list[i].When, o.When)
			return list
		}
	}
	return append(list, o)
}

func sameOutcome(a, b *effect.Outcome) bool {
	return a.Panics == b.Panics && a.Ran == b.Ran && a.Body == b.Body && slices.Equal(a.Read, b.Read) &&
		slices.EqualFunc(a.Done, b.Done, func(x, y effect.Done) bool { return x.Path == y.Path && x.Op == y.Op && x.Err == y.Err }) &&
		slices.EqualFunc(a.Opens, b.Opens, func(x, y effect.Handle) bool {
			return x.From == y.From && x.Kind == y.Kind && x.Save == y.Save && x.ReadOnly == y.ReadOnly && x.Bound == y.Bound && x.Idle == y.Idle && x.Err == y.Err && x.Shared == y.Shared
		}) &&
		slices.Equal(a.Stores, b.Stores) && slices.Equal(a.Fills, b.Fills) &&
		slices.EqualFunc(a.Results, b.Results, func(x, y effect.Result) bool {
			return x.Is == y.Is && x.Value == y.Value && slices.Equal(x.Fields, y.Fields) && (x.Entity == nil) == (y.Entity == nil) && (x.Entity == nil || *x.Entity == *y.Entity)
		})
}

// both is what two lists have in common.
func both[T comparable](a, b []T) []T {
	return slices.DeleteFunc(slices.Clone(a), func(x T) bool { return !slices.Contains(b, x) })
}

func sortConds(conds []effect.Cond) []effect.Cond {
	slices.SortFunc(conds, func(x, y effect.Cond) int { return cmp.Compare(x.Path, y.Path) })
	if len(conds) > maxWhen {
		return conds[:maxWhen]
	}
	return conds
}

// namer gives values their paths in one outcome: entry values and the handles
// that it leaves open.
type namer struct {
	s     *solver
	c     *Config
	opens []*Handle
}

func (n *namer) path(v *Value) effect.Path {
	if same := n.c.sentinel(v); same != nil {
		v = same
	}
	if b := n.c.built[v]; b != nil && b.on != v {
		return n.built(b)
	}
	for i, h := range n.opens {
		if h.ID == v {
			return effect.Path("o" + strconv.Itoa(i))
		}
	}
	if v.kind == kNil || v.entry() || v.kind == kConst {
		if p := v.Path(); p == "nil" || p == "true" || p == "false" || p != "" && p[0] != '&' {
			return p
		}
	}
	return ""
}

// built names a half-built statement, or a handle with a context of its own.
func (n *namer) built(b *built) effect.Path {
	if b.on == nil || b.chosen {
		return "" // it has no handle yet
	}
	p := n.path(b.on)
	if p == "" {
		return ""
	}
	if b.ctx != nil {
		ctx := ctxPath(b.ctx)
		if ctx == "" {
			ctx = "?"
		}
		p += "@{" + ctx + "}"
	}
	if !b.fresh {
		names := slices.DeleteFunc(b.loads.names(), func(name string) bool { return name == string(given) && b.on.kind == kParam })
		p += effect.Path("+{" + strings.Join(names, ";") + "}")
	}
	return p
}

// givenReads are the relations that are read of parameters, where the function
// does not see to it that they are there.
func (s *solver) givenReads() []effect.RelationRead {
	return slices.DeleteFunc(s.given, func(r effect.RelationRead) bool { return s.loaded[rootOf(r.Path)].has([]string{"?"}) })
}

func rootOf(p effect.Path) effect.Path {
	head, _ := splitPath(string(p))
	return effect.Path(head)
}

func (s *solver) givenLoads() []effect.Loaded {
	var out []effect.Loaded
	for p, l := range s.loaded {
		out = append(out, effect.Loaded{Path: p, Names: string(l)})
	}
	slices.SortFunc(out, func(x, y effect.Loaded) int { return cmp.Compare(x.Path, y.Path) })
	return out
}

func (s *solver) outcomeOf(e *Exit) effect.Outcome {
	c := e.config
	o := effect.Outcome{Panics: e.Panics, When: c.entryFacts()}
	if cb := s.only(); cb != nil {
		o.Body, o.Ran = c.calls[cb.fn.Path()], c.called(cb.fn.Path())
	}
	n := &namer{s: s, c: c}
	for _, h := range c.sorted() {
		if h.Owned && (h.State == Open || h.Strict && h.State == Idle) && !h.Given() && e.Escaped(h) == Kept {
			n.opens = append(n.opens, h)
		}
	}
	for _, h := range n.opens {
		x := n.handle(h)
		if h.Bound != nil && h.Bound.entry() {
			x.Bound = h.Bound.Path()
		}
		for i, r := range e.Results {
			if r == h.Err && !h.Checked {
				x.Err = i + 1
			}
		}
		x.Shared = s.sharedBy(c, e.Results, h.ID) || c.elsewhere(h.ID)
		o.Opens = append(o.Opens, x)
	}
	for _, h := range c.sorted() {
		if p := n.path(h.ID); h.Undone && !h.Owned && p != "" {
			o.Done = append(o.Done, effect.Done{Path: p, Op: effect.Undo})
		}
		if p := n.path(h.ID); h.Given() && h.Owned && h.State != Closed && p != "" { // another transaction than the caller's
			o.Done = append(o.Done, effect.Done{Path: p, Op: effect.Lend})
			continue
		}
		if p := n.path(h.ID); h.Kind == txmodel.Rows && h.State == Borrowed && p != "" {
			o.Read = append(o.Read, p)
		}
		if h.Owned && !h.Given() || !h.State.Done() && h.State != Drained {
			continue
		}
		if p := n.path(h.ID); p != "" {
			op := map[State]effect.Op{Committed: effect.Commit, RolledBack: effect.Rollback, Finished: effect.Rollback, Closed: effect.Close, Drained: effect.Close}[h.State]
			o.Done = append(o.Done, effect.Done{Path: p, Op: op, Err: c.rollbackIn(e.Results, h.ID), Place: s.env.Place(h.Done)})
		}
	}
	n.left(e, &o)
	slices.SortFunc(o.Done, func(x, y effect.Done) int {
		return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.Op, y.Op))
	})
	if !e.Panics {
		o.Stores = n.stores()
		for i, r := range e.Results {
			o.Results = append(o.Results, n.result(e, i, r))
			o.Results[i].Entity = n.entityOfResult(r)
		}
		o.Fills = n.filled()
		for i := range o.Opens {
			id := effect.Path("o" + strconv.Itoa(i))
			kept := n.opens[i].Kind == txmodel.Pool && slices.ContainsFunc(o.Stores, func(st effect.Store) bool { return st.Src == id })
			o.Opens[i].Shared = o.Opens[i].Shared || !names(&o, n.opens[i].Kind, id) || kept
		}
	}
	return o
}
