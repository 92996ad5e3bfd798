package typestate

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// runCallback interprets what the callee calls back, as a scope if it opens a
// transaction for it.
func (s *solver) runCallback(c *Config, inv *invocation, obj *types.Func, cb *effect.Callback) []*Config {
	fn := s.resolve(c, inv, cb.Fn, nil)
	if fn == nil || fn.kind == kNil {
		return []*Config{c}
	}
	for _, w := range cb.When {
		if x := s.resolve(c, inv, w.Path, nil); x != nil {
			if known := c.nilness(x); known != effect.Unknown && known != w.Is {
				return []*Config{c}
			}
		}
	}
	sig, _ := typeOf(fn).(*types.Signature)
	if sig == nil {
		if i := number(strings.TrimPrefix(string(cb.Fn), "p")); i >= 0 && i < len(inv.args) {
			sig = paramSignature(obj, i)
		}
		if sig == nil {
			return []*Config{c}
		}
	}
	d := c.clone()
	ids := make([]*Value, len(cb.Opens))
	for i := range cb.Opens {
		ids[i] = s.in.call(inv.frame, inv.instr, 1000+i, nil)
	}
	site := &Site{Role: txmodel.Scope, Instr: inv.instr, Call: inv.cc, Fn: inv.frame.fn, Callee: obj}
	for i := range cb.Opens {
		h := s.opened(d, inv, obj, &cb.Opens[i], ids[i], ids)
		h.Scoped, h.Uncommitted, h.Spawned = true, !cb.Commits, cb.Spawns
		if outer := d.handles[h.From]; outer != nil && outer.transaction() {
			h.Save, site.Role = true, txmodel.Savepoint
		}
		v := &View{On: h.From, New: h.ID, Deferred: inv.deferred}
		for _, w := range cb.When {
			if x := s.resolve(c, inv, w.Path, nil); x != nil && x.entry() && x.Path() != "" {
				v.when = append(v.when, effect.Cond{Path: x.Path(), Is: w.Is})
			}
		}
		site = s.observe(d, inv.frame, site, v)
		s.open(d, h)
		d.facts[h.ID] = effect.NotNil
	}
	args := make([]*Value, sig.Params().Len())
	for i := range args {
		args[i] = s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, idx: i, str: "body", typ: sig.Params().At(i).Type()})
	}
	for _, st := range cb.Values {
		if i := number(string(st.Dst)); i >= 0 && i < len(args) {
			if v := s.resolve(d, inv, st.Src, ids); v != nil {
				args[i] = v
			}
		}
	}
	for _, a := range cb.Args {
		if a.Index >= len(args) || a.Handle >= len(ids) {
			continue
		}
		switch {
		case a.Key != "":
			args[a.Index] = s.in.get(Value{kind: kCtx, a: args[a.Index], str: "value " + a.Key, b: s.wrap(d, inv, a, ids)})
			s.carry(d, ids[a.Handle], args[a.Index])
		case a.Field == "":
			args[a.Index] = ids[a.Handle]
		default:
			d.mem[s.place(d, args[a.Index], string(a.Field))] = ids[a.Handle]
		}
	}
	joined, assumed := s.joins(d, inv, args), s.assume(d, inv, cb.When)
	if cb.Spawns {
		s.background(d, &invocation{frame: inv.frame, instr: inv.instr, cc: inv.cc, fn: fn, args: args, spawned: true, body: true})
		return []*Config{c}
	}
	out := s.runBody(d, inv, fn, sig, args, ids, site)
	for _, d := range out {
		for _, id := range ids {
			s.closeScope(d, inv.frame, id, false)
		}
		for _, id := range joined {
			delete(d.handles, id)
		}
		for _, v := range assumed {
			delete(d.facts, v)
		}
	}
	return s.join(out)
}

// assume adds the conditions under which a callback is called, for the time of that,
// and lists what was not known without them.
func (s *solver) assume(c *Config, inv *invocation, when []effect.Cond) []*Value {
	var out []*Value
	for _, w := range when {
		if x := s.resolve(c, inv, w.Path, nil); x != nil && c.nilness(x) == effect.Unknown {
			c.facts[x] = w.Is
			out = append(out, x)
		}
	}
	return out
}

// wrap is the value that a context carries: the handle, or an object with the
// handle in a field.
func (s *solver) wrap(c *Config, inv *invocation, a effect.Arg, ids []*Value) *Value {
	if a.Field == "" {
		return ids[a.Handle]
	}
	obj := s.in.call(inv.frame, inv.instr, 2000+a.Index, nil)
	c.mem[s.place(c, obj, string(a.Field))] = ids[a.Handle]
	return obj
}

func typeOf(v *Value) types.Type {
	if v.typ == nil {
		return nil
	}
	return v.typ.Underlying()
}

// paramSignature is the type of parameter i, the receiver counted, as a
// function.
func paramSignature(obj *types.Func, i int) *types.Signature {
	sig := obj.Type().(*types.Signature)
	if sig.Recv() != nil {
		i--
	}
	if i < 0 || i >= sig.Params().Len() {
		return nil
	}
	fn, _ := sig.Params().At(i).Type().Underlying().(*types.Signature)
	return fn
}

// passed records that a goroutine passes a transaction to a function that is not
// known.
func (s *solver) passed(c *Config, inv *invocation) {
	if !c.spawned {
		return
	}
	for _, a := range inv.args {
		if h := c.handles[a]; h != nil && h.transaction() || h == nil && a.typ != nil && s.env.Handle(a.typ) == txmodel.Tx {
			s.observe(c, inv.frame, &Site{Role: txmodel.None, Instr: inv.instr, Call: inv.cc, Fn: inv.frame.fn}, &View{On: a})
		}
	}
}

// callback is a call of a function value that this function was given.
func (s *solver) callback(c *Config, inv *invocation) []leaving {
	s.buildsOn(c, inv)
	if inv.fn.kind != kParam { // a function in a field or package variable: not the caller's to be told about
		for _, a := range inv.args {
			s.escape(c, a, Kept)
		}
	}
	for _, a := range inv.args {
		if h := c.handles[a]; h != nil && h.asleep() {
			s.escape(c, a, Lent) // it may begin, and close
		}
	}
	var open []*Value
	for _, h := range c.sorted() {
		if h.Owned && h.State == Open && h.transaction() && !h.Save {
			for _, a := range inv.args {
				if c.reach(a, func(x *Value) bool { return x == h.ID }) {
					open = append(open, h.ID)
					break
				}
			}
		}
	}
	return s.callbackWith(c, inv, inv.cc.Signature(), open)
}

// callback records what a house wrapper hands to its function parameter.
type callback struct {
	instr   ssa.Instruction
	pos     token.Pos
	fn      *Value
	args    []*Value
	handles []*Handle
	spawned bool
	errIdx  int
	config  *Config
}

// callbackWith splits the paths by the error of the callback.
func (s *solver) callbackWith(c *Config, inv *invocation, sig *types.Signature, open []*Value) []leaving {
	cb := callback{instr: inv.instr, pos: inv.instr.Pos(), fn: inv.fn, args: inv.args, spawned: c.spawned, errIdx: -1}
	for _, id := range open {
		if h := c.handles[id]; h != nil {
			cb.handles = append(cb.handles, h)
		}
	}
	last := sig.Results().Len() - 1
	if last >= 0 && isError(sig.Results().At(last).Type()) {
		cb.errIdx = last
	}
	s.passed(c, inv)
	s.mayPanic(c, inv.frame)
	if s.recording {
		cb.config = c.clone()
		s.flow.handed = append(s.flow.handed, open...)
		s.callbacks = append(s.callbacks, cb)
	}
	if cb.errIdx < 0 {
		c.calls[inv.fn.Path()] = effect.Unknown
		return []leaving{{config: c}}
	}
	results := make([]*Value, last+1)
	for i := range results {
		results[i] = s.in.call(inv.frame, inv.instr, 100+i, sig.Results().At(i).Type())
	}
	failed := c.clone()
	c.calls[inv.fn.Path()] = effect.Nil
	c.facts[results[last]] = effect.Nil
	failed.calls[inv.fn.Path()] = effect.NotNil
	failed.facts[results[last]] = effect.NotNil
	return []leaving{{config: c, results: results}, {config: failed, results: results}}
}
