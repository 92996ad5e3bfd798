package typestate

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// apply replaces a call by the callee's summary: first its uses, seen from the
// state before the call, then its callbacks, then each outcome that does not
// contradict what is known here.
func (s *solver) apply(c *Config, inv *invocation, obj *types.Func, sum *effect.Summary) []leaving {
	s.filled(c, inv, sum)
	s.inContainers(c, inv)
	s.lendPools(c, inv, obj)
	s.handOn(c, inv)
	if sum == nil || s.returnsBool(inv) && len(sum.Uses)+len(sum.Callbacks) == 0 && s.asksError(inv) {
		s.predicate(c, inv)
		return []leaving{{config: c}}
	}
	if sum.Works {
		s.flow.working[inv.instr] = true
	}
	for i := range sum.Uses {
		s.use(c, inv, obj, &sum.Uses[i])
	}
	s.readsIn(c, inv, obj, sum)
	s.loadsIn(c, inv, sum)
	s.loopsIn(c, inv, obj, sum)
	s.undoes(c, inv, sum)
	before := []*Config{c}
	after := before
	if len(sum.Callbacks) > 0 {
		before = []*Config{c.clone()}
	}
	for i := range sum.Callbacks {
		var next []*Config
		for _, c := range after {
			outer := c.elective
			c.elective = outer || elective(sum.Callbacks, i)
			for _, d := range s.runCallback(c, inv, obj, &sum.Callbacks[i]) {
				d.elective = outer
				next = append(next, d)
			}
		}
		after = s.join(next)
	}
	var out []leaving
	for i := range sum.Outcomes {
		o := &sum.Outcomes[i]
		from := after
		if len(sum.Callbacks) == 1 && !o.Ran {
			from = before
		}
		for _, c := range from {
			if o.Ran && o.Body != effect.Unknown && c.body != effect.Unknown && o.Body != c.body {
				continue
			}
			d := c.clone()
			d.body = effect.Unknown
			if s.holds(d, inv, o) {
				l := s.outcome(d, inv, obj, sum, o)
				if last := len(l.results) - 1; last >= 0 && d.nilness(l.results[last]) == effect.Unknown {
					s.handOn(d, inv) // what the condition said of the error that it was given
				}
				out = append(out, l)
				s.mayHaveEnded(d, inv, sum, o)
			}
		}
	}
	s.oneOf(inv, obj, out)
	return out
}

// mayHaveEnded gives away the handles that an outcome leaves open, and succeeds, where
// another one ends them, and nothing that has a name tells the two apart: the callee
// knows more, such as a flag that a commit has set. So are rows that it does not even
// look at, where another one reads them to the end: what a function that reads rows
// checks before is no path of those who call it.
func (s *solver) mayHaveEnded(c *Config, inv *invocation, sum *effect.Summary, o *effect.Outcome) {
	last := len(o.Results) - 1
	fails := last >= 0 && o.Results[last].Is == effect.NotNil
	for i := range sum.Outcomes {
		other := &sum.Outcomes[i]
		if other == o || other.Panics {
			continue
		}
		alike := slices.Equal(other.When, o.When) && other.Ran == o.Ran && other.Body == o.Body
		for _, end := range other.Done {
			if slices.ContainsFunc(o.Done, func(d effect.Done) bool { return d.Path == end.Path }) {
				continue
			}
			v := s.resolve(c, inv, end.Path, nil)
			switch _, finishes := finishing[end.Op]; {
			case end.Op == effect.Close && !slices.Contains(o.Read, end.Path):
				v = c.inner(v, txmodel.Rows)
			case finishes && alike && !fails:
				v = c.inner(c.housed(v), txmodel.Tx)
			default:
				continue
			}
			if v != nil {
				s.escape(c, v, Kept)
			}
		}
	}
}

// undecided reports whether another outcome gives a transaction the other end than this
// one, of a deferred call, whose results nobody sees, and nothing that has a name tells
// the two apart.
func (inv *invocation) undecided(sum *effect.Summary, o *effect.Outcome, end effect.Done) bool {
	return inv.deferred && slices.ContainsFunc(sum.Outcomes, func(other effect.Outcome) bool {
		return !other.Panics && !contradict(other.When, o.When) && slices.ContainsFunc(other.Done, func(d effect.Done) bool {
			_, finishes := finishing[d.Op]
			return finishes && d.Path == end.Path && d.Op != end.Op
		})
	})
}

// contradict reports whether two conditions cannot hold together.
func contradict(a, b []effect.Cond) bool {
	return slices.ContainsFunc(a, func(x effect.Cond) bool {
		return slices.ContainsFunc(b, func(y effect.Cond) bool { return x.Path == y.Path && x.Is != y.Is })
	})
}

// oneOf marks a handle that the callee picks from several, by what cannot be told
// here: which it is, is not known.
func (s *solver) oneOf(inv *invocation, obj *types.Func, out []leaving) {
	results := obj.Signature().Results()
	for i := range results.Len() {
		if s.env.Handle(results.At(i).Type()) != txmodel.Either {
			continue
		}
		differ := slices.ContainsFunc(out, func(l leaving) bool {
			return i < len(l.results) && i < len(out[0].results) && l.config.handle(l.results[i]) != out[0].config.handle(out[0].results[i])
		})
		if !differ {
			continue
		}
		for _, l := range out {
			v := l.results[i]
			if v == nil || v.kind == kNil {
				continue
			}
			b := built{on: v, fresh: true}
			if old := l.config.built[v]; old != nil {
				b = *old
			}
			b.chosen = true
			id := s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, a: v, str: "chosen", typ: v.typ})
			l.config.built[id] = &b
			l.results[i] = id
		}
	}
}

// inContainers lends the handles that are elements of an argument: a summary
// does not tell elements apart.
func (s *solver) inContainers(c *Config, inv *invocation) {
	for _, a := range inv.args {
		for addr, v := range c.mem {
			if addr.kind == kField && addr.a == a && strings.HasPrefix(addr.str, "[") {
				if h := c.handles[v]; h != nil && h.Owned {
					s.escape(c, v, Kept)
				}
			}
		}
	}
}

// lendPools lends the pools among the arguments: a constructor takes them over
// more often than a summary can say. One whose result has a Close that is not known
// may close them by that.
func (s *solver) lendPools(c *Config, inv *invocation, obj *types.Func) {
	for _, a := range inv.args {
		h := c.handles[a]
		switch {
		case a.typ != nil && s.env.Handle(a.typ) == txmodel.Pool && s.mayClose(obj):
			s.escape(c, a, Kept)
		case h != nil && h.Kind == txmodel.Pool && h.Owned:
			s.escape(c, a, Lent)
		}
	}
}

// mayClose reports whether a result of obj has a Close of which nothing is known.
func (s *solver) mayClose(obj *types.Func) bool {
	for r := range obj.Signature().Results().Variables() {
		if m, _, _ := types.LookupFieldOrMethod(r.Type(), true, obj.Pkg(), "Close"); m != nil {
			if fn, ok := m.(*types.Func); ok && s.env.Model(fn) == nil {
				if _, known := s.env.Summary(fn, nil); !known {
					return true
				}
			}
		}
	}
	return false
}

// undoes takes back that an error of the callee is a failed statement where the
// callee rolls back to a savepoint when something fails.
func (s *solver) undoes(c *Config, inv *invocation, sum *effect.Summary) {
	for _, o := range sum.Outcomes {
		for _, d := range o.Done {
			if d.Op != effect.Undo {
				continue
			}
			for err, st := range c.stmts {
				if st.pos == inv.cc.Pos() && err.at == inv.instr {
					delete(c.stmts, err)
				}
			}
		}
	}
}

// holds assumes an outcome's condition; false if it cannot hold here.
func (s *solver) holds(c *Config, inv *invocation, o *effect.Outcome) bool {
	if o.Panics {
		return false
	}
	for _, w := range o.When {
		v := s.resolve(c, inv, w.Path, nil)
		if v == nil {
			continue
		}
		switch w.Is {
		case effect.Nil, effect.NotNil:
			if !s.setNil(c, v, w.Is == effect.Nil) {
				return false
			}
		case effect.True, effect.False:
			if !s.refine(c, v, w.Is == effect.True) {
				return false
			}
		}
	}
	return true
}

// outcome does to c what one outcome of the callee does.
func (s *solver) outcome(c *Config, inv *invocation, obj *types.Func, sum *effect.Summary, o *effect.Outcome) leaving {
	for _, d := range o.Done {
		v := s.resolve(c, inv, d.Path, nil)
		if v == nil {
			continue
		}
		switch d.Op {
		case effect.Commit, effect.Rollback:
			v = c.inner(c.housed(v), txmodel.Tx)
		case effect.Close:
			v = c.inner(v, txmodel.Rows)
		}
		if role, ok := finishing[d.Op]; ok {
			s.finishSite(c, inv, obj, role, d.Path, v)
		}
		switch d.Op {
		case effect.Commit, effect.Rollback:
			to := Committed
			if inv.undecided(sum, o, d) {
				to = Finished
			} else if d.Op == effect.Rollback {
				to = RolledBack
			}
			if d.Err > 0 {
				s.rolls(c, v, s.result(inv, d.Err-1), inv.cc.Pos())
			}
			s.end(c, v, to, inv.cc.Pos())
			if h := c.handles[v]; h != nil && h.Done == inv.cc.Pos() {
				c.step(Step{In: obj, At: d.Place})
			}
		case effect.Close:
			s.end(c, v, Closed, inv.cc.Pos())
		case effect.Keep:
			s.escape(c, v, Kept)
		case effect.Lend:
			s.escape(c, v, Lent)
		case effect.Undo:
			if h := c.handles[v]; h != nil {
				d := *h
				d.Failed, d.Expected, d.Dropped = 0, 0, 0
				c.set(d)
			}
		}
	}
	results := obj.Signature().Results() // not those of inv, where obj is the body of what is called
	opened := make([]*Value, len(o.Opens))
	for i := range o.Opens {
		opened[i] = s.in.call(inv.frame, inv.instr, 200+i, nil)
		for r, res := range o.Results {
			if res.Value == effect.Path("o"+string(rune('0'+i))) {
				opened[i] = s.result(inv, r)
			}
		}
	}
	for i, h := range o.Opens {
		if h.Shared && !names(o, txmodel.HandleKind(h.Kind), effect.Path("o"+strconv.Itoa(i))) {
			continue // somebody else has it, and may have ended it
		}
		n := s.opened(c, inv, obj, &h, opened[i], opened)
		if last := len(o.Results) - 1; last >= 0 && last < results.Len() && isError(results.At(last).Type()) {
			n.With = s.resolve(c, inv, o.Results[last].Value, opened)
		}
		s.open(c, n)
		if h.Shared {
			s.escape(c, opened[i], Kept)
		}
	}
	for _, st := range o.Stores {
		if dst := s.address(c, inv, st.Dst); dst != nil {
			if src := s.resolve(c, inv, st.Src, opened); src != nil {
				s.store(c, dst, src)
			}
		}
	}
	for i := range o.Fills {
		if v := s.resolve(c, inv, o.Fills[i].Path, opened); v != nil {
			delete(c.mem, v)
			s.entityResult(c, inv, obj, v, &o.Fills[i].Entity, opened)
		}
	}
	values := make([]*Value, results.Len())
	for i := range min(len(values), len(o.Results)) {
		values[i] = s.resultOf(c, inv, obj, i, &o.Results[i], opened)
	}
	return leaving{config: c, results: values}
}

func (s *solver) opened(c *Config, inv *invocation, obj *types.Func, h *effect.Handle, id *Value, opened []*Value) Handle {
	n := Handle{
		ID: id, Kind: txmodel.HandleKind(h.Kind), Save: h.Save, State: Open, Owned: true, Checked: true,
		ReadOnly: h.ReadOnly, Begun: inv.cc.Pos(), Helper: obj.Name(), Func: h.Func, Strict: h.Strict, Session: h.Strict, House: h.House,
	}
	if h.Idle {
		n.State = Idle
	}
	if h.Err > 0 {
		n.Err, n.Checked = s.result(inv, h.Err-1), false
	}
	if h.From != "" {
		n.From = s.resolve(c, inv, h.From, opened)
	}
	if h.Bound != "" {
		n.Bound = s.resolve(c, inv, h.Bound, opened)
	}
	return n
}

func (s *solver) resultOf(c *Config, inv *invocation, obj *types.Func, i int, r *effect.Result, opened []*Value) *Value {
	v := s.result(inv, i)
	if r.Value != "" {
		if x := s.resolve(c, inv, r.Value, opened); x != nil {
			v = x
		}
	}
	if v.typ == nil {
		v.typ = obj.Signature().Results().At(i).Type()
	}
	switch r.Is {
	case effect.Nil, effect.NotNil, effect.True, effect.False:
		if v.kind == kCall {
			c.facts[v] = r.Is
		}
	}
	for _, f := range r.Fields {
		if f.Src == "?" {
			addr := s.place(c, v, string(f.Dst))
			c.mem[addr] = s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, a: addr, str: "made", typ: fieldType(v.typ, addr.str)})
			continue
		}
		x := s.resolve(c, inv, f.Src, opened)
		if x == nil {
			continue
		}
		if f.Dst == "" {
			c.mem[v] = x
			continue
		}
		c.mem[s.place(c, v, string(f.Dst))] = x
	}
	if r.Entity != nil {
		s.entityResult(c, inv, obj, v, r.Entity, opened)
	}
	if r.Is == effect.Unknown && r.Value == "" && isError(v.typ) && v.kind == kCall {
		delete(c.facts, v)
	}
	return v
}
