package typestate

import (
	"cmp"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// The bounds of a summary: what is beyond them is left out, which makes the
// callers silent.
const (
	maxUses   = 40
	maxWhen   = 6
	maxFields = 16
)

// summarize says what the function does in its callers' terms.
func (s *solver) summarize() *effect.Summary {
	sum := &effect.Summary{Uses: s.uses(), Callbacks: s.callbackSummaries()}
	for _, e := range s.flow.Exits {
		sum.Outcomes = addOutcome(sum.Outcomes, s.outcomeOf(e))
	}
	if neutral(sum) {
		return nil
	}
	return sum
}

// slowPath stands where a use is of no handle.
const slowPath effect.Path = "slow"

// neutral reports whether a summary says nothing that a caller could not take
// for granted.
func neutral(sum *effect.Summary) bool {
	if len(sum.Uses)+len(sum.Callbacks) > 0 || len(sum.Outcomes) == 0 {
		return false
	}
	for _, o := range sum.Outcomes {
		if len(o.Done)+len(o.Opens)+len(o.Stores) > 0 {
			return false
		}
		for _, r := range o.Results {
			if r.Value != "" && r.Value != "nil" && r.Value != "true" && r.Value != "false" || len(r.Fields) > 0 {
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

// addOutcome merges outcomes that differ in nothing but their condition.
func addOutcome(list []effect.Outcome, o effect.Outcome) []effect.Outcome {
	for i := range list {
		if sameOutcome(&list[i], &o) {
			list[i].When = bothConds(list[i].When, o.When)
			return list
		}
	}
	return append(list, o)
}

func sameOutcome(a, b *effect.Outcome) bool {
	return a.Panics == b.Panics && a.Ran == b.Ran && a.Body == b.Body &&
		slices.EqualFunc(a.Done, b.Done, func(x, y effect.Done) bool { return x.Path == y.Path && x.Op == y.Op }) &&
		slices.EqualFunc(a.Opens, b.Opens, func(x, y effect.Handle) bool {
			return x.From == y.From && x.Kind == y.Kind && x.Save == y.Save && x.ReadOnly == y.ReadOnly && x.Bound == y.Bound && x.Err == y.Err && x.Shared == y.Shared
		}) &&
		slices.Equal(a.Stores, b.Stores) &&
		slices.EqualFunc(a.Results, b.Results, func(x, y effect.Result) bool {
			return x.Is == y.Is && x.Value == y.Value && slices.Equal(x.Fields, y.Fields)
		})
}

func bothConds(a, b []effect.Cond) []effect.Cond {
	return slices.DeleteFunc(slices.Clone(a), func(c effect.Cond) bool { return !slices.Contains(b, c) })
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

func (s *solver) outcomeOf(e *Exit) effect.Outcome {
	c := e.config
	o := effect.Outcome{Panics: e.Panics, When: c.entryFacts()}
	if cb := s.only(); cb != nil {
		o.Body, o.Ran = c.calls[cb.fn.Path()], c.called(cb.fn.Path())
	}
	n := &namer{s: s, c: c}
	for _, h := range c.sorted() {
		if h.Owned && h.State == Open && e.Escaped(h) == Kept {
			n.opens = append(n.opens, h)
		}
	}
	for _, h := range n.opens {
		x := effect.Handle{Kind: uint8(h.Kind), Func: h.Func, Save: h.Save, ReadOnly: h.ReadOnly, Place: s.env.Place(h.Begun)}
		if h.From != nil {
			x.From = n.path(h.From)
		}
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
		if h.Owned || !h.State.Done() && h.State != Drained {
			continue
		}
		if p := n.path(h.ID); p != "" {
			op := map[State]effect.Op{Committed: effect.Commit, RolledBack: effect.Rollback, Finished: effect.Rollback, Closed: effect.Close, Drained: effect.Close}[h.State]
			o.Done = append(o.Done, effect.Done{Path: p, Op: op, Place: s.env.Place(h.Done)})
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
		}
		for i := range o.Opens {
			o.Opens[i].Shared = o.Opens[i].Shared || !names(&o, effect.Path("o"+strconv.Itoa(i)))
		}
	}
	return o
}

// left adds what the function was given and somebody else has now: it was
// stored, sent, captured by a function that lives on, passed to a function that
// is not known, or is held by a result in a way that cannot be named.
func (n *namer) left(e *Exit, o *effect.Outcome) {
	seen := map[effect.Path]effect.Op{}
	note := func(root *Value, op effect.Op) {
		n.c.reach(root, func(v *Value) bool {
			if p := v.Path(); v.entry() && v.kind != kGlobal && p != "" && p[0] == 'p' && n.s.mayHold(v.typ) && seen[p] != effect.Keep {
				seen[p] = op
			}
			return false
		})
	}
	for v, how := range n.c.roots {
		op := effect.Lend
		if how == Kept {
			op = effect.Keep
		}
		note(v, op)
	}
	for _, r := range e.Results {
		n.c.reach(r, func(v *Value) bool {
			if v.kind == kClosure || v.kind == kCtx || v.kind == kExpr || v.kind == kOpaque && v.str != "object" {
				note(v, effect.Keep)
			}
			return false
		})
	}
	for _, r := range e.Results {
		for addr, v := range n.c.mem {
			if addr.kind == kField && strings.HasPrefix(addr.str, "[") && addr.within(r) {
				note(v, effect.Keep)
			}
		}
	}
	for p, op := range seen {
		o.Done = append(o.Done, effect.Done{Path: p, Op: op})
	}
}

// only is the callback of a function that has one.
func (s *solver) only() *callback {
	var one *callback
	for i := range s.callbacks {
		cb := &s.callbacks[i]
		if p := cb.fn.Path(); p == "" || p[0] == '&' {
			continue
		}
		if one != nil && one.fn != cb.fn {
			return nil
		}
		one = cb
	}
	return one
}

func (c *Config) called(fn effect.Path) bool {
	_, ok := c.calls[fn]
	return ok
}

// names reports whether the caller can get at an opened handle by a result or by
// what it handed over: otherwise somebody else has it.
func names(o *effect.Outcome, p effect.Path) bool {
	for _, st := range o.Stores {
		if st.Src == p {
			return true
		}
	}
	for _, r := range o.Results {
		if r.Value == p || slices.ContainsFunc(r.Fields, func(st effect.Store) bool { return st.Src == p }) {
			return true
		}
	}
	return false
}

// sharedBy reports whether a function is returned beside the handle: it may be
// what finishes it.
func (s *solver) sharedBy(c *Config, results []*Value, id *Value) bool {
	beside, found := false, false
	for i, r := range results {
		if _, fn := s.fn.Signature.Results().At(i).Type().Underlying().(*types.Signature); fn {
			beside = beside || r.kind != kNil
		}
		found = found || c.reach(r, func(x *Value) bool { return x == id })
	}
	return beside && found
}

// mayHold reports whether a value of type t could be or hold a handle.
func (s *solver) mayHold(t types.Type) bool {
	if t == nil || isError(t) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		_, basic := u.Elem().Underlying().(*types.Basic)
		return !basic
	case *types.Slice:
		return s.mayHold(u.Elem())
	case *types.Interface:
		return t.String() != "context.Context"
	case *types.Struct, *types.Signature:
		return true
	}
	return false
}

// stores are the entry locations that hold something else on the way out.
func (n *namer) stores() []effect.Store {
	var out []effect.Store
	for addr, v := range n.c.mem {
		if !addr.entry() || addr.kind == kFree {
			continue
		}
		dst := strings.TrimPrefix(string(addr.Path()), "&")
		if addr.kind == kParam || addr.kind == kDeref {
			dst = string(addr.Path()) + ".*"
		}
		src := n.path(v)
		if dst == "" || src == "" || strings.ContainsAny(dst, "[") || src == effect.Path(dst) || !n.s.mayHold(v.typ) && src[0] != 'o' && src != "nil" && src != "true" && src != "false" {
			continue
		}
		out = append(out, effect.Store{Dst: effect.Path(dst), Src: src})
	}
	slices.SortFunc(out, func(x, y effect.Store) int { return cmp.Compare(x.Dst, y.Dst) })
	return out
}

func (n *namer) result(e *Exit, i int, v *Value) effect.Result {
	r := effect.Result{Is: e.nils[i]}
	if p := n.path(v); p != "" {
		r.Value = p
		if p != "nil" && p[0] != 'p' && p[0] != 'g' {
			return r
		}
		if isError(v.typ) && p[0] != 'g' || !isError(v.typ) && !n.s.mayHold(v.typ) && p[0] != 'p' {
			r.Value = ""
		}
		return r
	}
	obj := v
	if v.kind == kDeref {
		obj = v.a
		if w, ok := n.c.mem[obj]; ok && w.kind == kDeref && w.entry() {
			if p := w.Path(); p != "" {
				r.Fields = append(r.Fields, effect.Store{Src: p})
			}
		}
	} else if w, ok := n.c.mem[v]; ok && w.kind == kDeref && w.entry() && w.Path() != "" {
		r.Fields = append(r.Fields, effect.Store{Src: w.Path()})
	}
	if n.blank(obj) {
		r.Fields = append(r.Fields, effect.Store{Src: "zero"})
	}
	n.fields(obj, "", &r.Fields, 0)
	if len(r.Fields) == 1 && r.Fields[0].Src == "zero" {
		r.Fields = nil
	}
	slices.SortFunc(r.Fields, func(x, y effect.Store) int { return cmp.Compare(x.Dst, y.Dst) })
	return r
}

// blank reports whether what is not known of an object's fields is zero: the
// object was made here, or by a function that said so, and nobody else has it.
func (n *namer) blank(obj *Value) bool {
	whole, ok := n.c.mem[obj]
	switch {
	case n.c.roots[obj] != Local:
		return false
	case obj.kind == kAlloc:
		return !ok || whole.zero()
	}
	return ok && whole.zero()
}

// fields lists what the object v holds, two levels deep.
func (n *namer) fields(v *Value, prefix string, out *[]effect.Store, depth int) {
	if depth > 3 {
		return
	}
	for addr, content := range n.c.mem {
		if addr.kind != kField || addr.a != v || strings.HasPrefix(addr.str, "[") || len(*out) >= maxFields {
			continue
		}
		dst := prefix + "." + addr.str
		if p := n.path(content); p != "" {
			if p == "true" || p[0] == 'o' || p != "nil" && p != "false" && n.s.mayHold(content.typ) {
				*out = append(*out, effect.Store{Dst: effect.Path(dst), Src: p})
			}
			continue
		}
		if n.blank(content) {
			*out = append(*out, effect.Store{Dst: effect.Path(dst), Src: "zero"})
		}
		switch content.kind {
		case kAlloc, kCall, kOpaque:
			n.fields(content, dst, out, depth+1)
		case kDeref:
			if n.blank(content.a) && content.a.kind == kAlloc {
				*out = append(*out, effect.Store{Dst: effect.Path(dst), Src: "zero"})
			}
			if content.a.kind == kAlloc {
				n.fields(content.a, dst, out, depth+1)
			}
		}
	}
	for addr := range n.c.mem { // structs by value inside of the object
		if addr.kind == kField && addr.a.kind == kField && addr.a.a == v {
			n.fields(addr.a, prefix+"."+addr.a.str, out, depth+1)
		}
	}
}

// uses lists what the function does with handles that its callers can name.
func (s *solver) uses() []effect.Use {
	type key struct {
		path effect.Path
		op   effect.Op
	}
	found := map[key]*effect.Use{}
	var keys []key
	for _, site := range s.flow.Sites {
		op, ok := opOf(site)
		if !ok {
			continue
		}
		for _, v := range site.Paths {
			if v.Spawned || v.Unsure {
				continue
			}
			p := slowPath
			if op != effect.Slow {
				if v.On == nil || !v.On.entry() {
					continue
				}
				p = v.On.Path()
				if p == "" || p[0] == '&' {
					continue
				}
			}
			u := effect.Use{Path: p, Op: op, Kind: uint8(v.Kind), When: v.when, Place: s.env.Place(site.Pos())}
			if site.Use != nil {
				u.Place, u.Sole = site.Use.Place, site.Use.Sole
				u.Chain = append([]string{site.Callee.Name()}, site.Use.Chain...)
				if len(u.Chain) > 6 {
					continue
				}
			}
			u.Sole = u.Sole || site.Use == nil
			u.Ctx = ctxPath(v.Ctx)
			if site.Use != nil && site.Use.Ctx == "background" {
				u.Ctx = "background"
			}
			k := key{p, op}
			if old := found[k]; old != nil {
				old.When = bothConds(old.When, u.When)
				if old.Ctx != u.Ctx {
					old.Ctx = ""
				}
				continue
			}
			found[k] = &u
			keys = append(keys, k)
		}
	}
	var out []effect.Use
	for _, k := range keys {
		if len(out) < maxUses {
			out = append(out, *found[k])
		}
	}
	return out
}

func ctxPath(ctx *Value) effect.Path {
	if ctx == nil {
		return ""
	}
	for v := ctx; v.kind == kCtx; v = v.a {
		if v.a == nil {
			if v == ctx {
				return "background"
			}
			return ""
		}
		if !strings.HasPrefix(v.str, "value ") {
			return ""
		}
	}
	if ctx.entry() {
		return ctx.Path()
	}
	return ""
}

func opOf(site *Site) (effect.Op, bool) {
	switch site.Role {
	case txmodel.Slow:
		return effect.Slow, site.Use != nil || site.Model != nil
	case txmodel.Exec, txmodel.Query, txmodel.Row, txmodel.Batch:
		if site.Use == nil && Locks(site.SQL) != "" && !site.Write {
			return effect.Lock, true
		}
		if site.Model != nil && site.Model.Role == txmodel.Query && !site.Write && site.Model.New.Place == txmodel.Result {
			return effect.Open, true
		}
		if site.Use != nil {
			return site.Use.Op, true
		}
		if site.Write {
			return effect.Write, true
		}
		return effect.Read, true
	case txmodel.Begin, txmodel.Scope, txmodel.Savepoint:
		return effect.Begin, true
	case txmodel.Prepare:
		return effect.Prepare, true
	}
	return 0, false
}

// callbackSummaries says how the function calls the functions that it is given.
func (s *solver) callbackSummaries() []effect.Callback {
	var out []effect.Callback
	seen := map[string]bool{}
	for _, cb := range s.callbacks {
		p := cb.fn.Path()
		key := string(p)
		for _, h := range cb.handles {
			key += " " + h.ID.String()
		}
		if p == "" || p[0] == '&' || seen[key] {
			continue
		}
		seen[key] = true
		n := &namer{s: s, c: cb.config, opens: cb.handles}
		x := effect.Callback{Fn: p, When: cb.config.entryFacts(), Spawns: cb.spawned, Place: s.env.Place(cb.pos), Commits: true, RollsBack: true}
		for _, h := range cb.handles {
			o := effect.Handle{Kind: uint8(h.Kind), Func: h.Func, Save: h.Save, ReadOnly: h.ReadOnly, Place: s.env.Place(h.Begun)}
			if h.From != nil {
				o.From = n.path(h.From)
			}
			x.Opens = append(x.Opens, o)
		}
		for i, a := range cb.args {
			n.arg(&x, i, a)
		}
		s.afterCallback(&x, &cb)
		out = append(out, x)
		if len(out) >= 8 {
			break
		}
	}
	return out
}

// arg says what argument i of a callback holds.
func (n *namer) arg(x *effect.Callback, i int, a *Value) {
	base := a
	for base.kind == kCtx {
		if key, ok := strings.CutPrefix(base.str, "value "); ok && base.b != nil {
			for k, h := range n.opens {
				if base.b == h.ID {
					x.Args = append(x.Args, effect.Arg{Index: i, Key: key, Handle: k})
				} else {
					var fields []effect.Store
					n.fields(base.b, "", &fields, 0)
					for _, f := range fields {
						if f.Src == effect.Path("o"+strconv.Itoa(k)) {
							x.Args = append(x.Args, effect.Arg{Index: i, Key: key, Field: f.Dst, Handle: k})
						}
					}
				}
			}
		}
		if base.a == nil {
			return
		}
		base = base.a
	}
	if p := n.path(base); p != "" && p[0] == 'p' {
		x.Values = append(x.Values, effect.Store{Dst: effect.Path(strconv.Itoa(i)), Src: p})
		return
	}
	for k, h := range n.opens {
		if h.ID == base {
			x.Args = append(x.Args, effect.Arg{Index: i, Handle: k})
			return
		}
	}
	var fields []effect.Store
	obj := base
	if base.kind == kDeref {
		obj = base.a
	}
	n.fields(obj, "", &fields, 0)
	for _, f := range fields {
		if f.Src[0] == 'o' {
			x.Args = append(x.Args, effect.Arg{Index: i, Field: f.Dst, Handle: number(string(f.Src[1:]))})
		}
	}
}

// afterCallback finds what becomes of the transaction for each result of the
// callback.
func (s *solver) afterCallback(x *effect.Callback, cb *callback) {
	for _, e := range s.flow.Exits {
		is, called := e.config.calls[cb.fn.Path()]
		if !called || e.Panics {
			continue
		}
		for _, h := range cb.handles {
			now := e.config.handles[h.ID]
			switch {
			case now == nil:
			case is == effect.Nil && now.State == RolledBack:
				x.Commits = false
			case is == effect.NotNil && now.State == Committed:
				x.RollsBack = false
			}
		}
	}
}
