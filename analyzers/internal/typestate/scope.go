package typestate

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// scope interprets a call that runs its body in a transaction: the body with
// the transaction open, then a commit for each nil error and a rollback for
// each other one. The transaction does not live on.
func (s *solver) scope(c *Config, inv *invocation, m *txmodel.Call, site *Site, v *View) []*Config {
	if m.Role == txmodel.Savepoint {
		s.borrow(c, v.On)
	}
	outer := c.handles[v.On]
	again := m.Role == txmodel.Scope && v.On != nil && s.strict(inv, m)
	h := Handle{
		ID: s.in.call(inv.frame, inv.instr, 1000, nil), Kind: txmodel.Tx, From: v.On, State: Open,
		Owned: true, Scoped: true, Checked: true, Begun: site.Pos(), Lib: m,
		Save:   m.Role == txmodel.Savepoint || outer != nil && outer.transaction() && !again,
		Strict: s.strictBody(inv, m),
	}
	if m.Role == txmodel.Acquire {
		h.Kind, h.Save = txmodel.Conn, false
	} else if h.Save {
		site.Role = txmodel.Savepoint
	}
	opts := inv.ssaOperand(m.Opts)
	site.ReadOnly = opts != nil && readOnly(opts)
	h.ReadOnly = site.ReadOnly
	v.New = h.ID
	if again {
		h.ID, h.From, h.Session, v.New = v.On, nil, true, nil
		if outer != nil {
			h.From = outer.From
		}
	}
	site = s.observe(c, inv.frame, site, v)
	if again && outer.refuses() {
		return []*Config{c}
	}
	body := inv.operand(m.Body)
	sig := bodySignature(inv.ssaOperand(m.Body))
	if body == nil || sig == nil {
		return []*Config{c}
	}
	args := make([]*Value, sig.Params().Len())
	for i := range args {
		args[i] = s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, idx: i, str: "body", typ: sig.Params().At(i).Type()})
	}
	if m.New.Place == txmodel.BodyArg && m.New.Index < len(args) {
		args[m.New.Index] = h.ID
		if h.ID.typ == nil {
			h.ID.typ = sig.Params().At(m.New.Index).Type()
		}
	}
	ctx := inv.operand(m.Ctx)
	if m.Carry.Place == txmodel.BodyArg && m.Carry.Index < len(args) && ctx != nil {
		args[m.Carry.Index] = s.in.get(Value{kind: kCtx, a: ctx, str: "value " + m.File(), b: h.ID})
	}
	d := c.clone()
	if m.Takes {
		if m.New.Place == txmodel.BodyArg && v.On != nil {
			args[m.New.Index] = v.On
		}
		if h.ID = v.On; h.ID == nil {
			return []*Config{c}
		}
	} else {
		s.open(d, h)
		d.facts[h.ID] = effect.NotNil
	}
	if m.Carry.Place == txmodel.BodyArg && m.Carry.Index < len(args) {
		s.carry(d, h.ID, args[m.Carry.Index])
	}
	configs := s.runBody(d, inv, body, sig, args, []*Value{h.ID}, site)
	for _, d := range configs {
		switch {
		case again:
			d.idle(h.ID, outer)
		case !m.Takes:
			s.closeScope(d, inv.frame, h.ID, m.Role == txmodel.Acquire)
		case d.body == effect.NotNil:
			s.end(d, h.ID, RolledBack, site.Pos())
		default:
			s.end(d, h.ID, Committed, site.Pos())
		}
		if m.Err.Place == txmodel.Result {
			err := s.errOf(inv, m.Err.Index)
			if d.body == effect.NotNil {
				d.facts[err] = effect.NotNil
			}
		}
		d.body = effect.Unknown
	}
	return s.join(configs)
}

// closeScope ends a scope's handle. It stays in the config only where something
// that lives longer refers to it.
func (s *solver) closeScope(c *Config, f *frame, id *Value, conn bool) {
	h := c.handles[id]
	if h == nil {
		return
	}
	kept := c.escaped(id, nil) == Kept
	outer := false
	for addr, v := range c.mem {
		r := addr.root()
		if r.kind == kAlloc && f.under(r.frame) && c.reach(v, func(x *Value) bool { return x == id }) {
			kept = true
			outer = outer || readLater(r.at.(*ssa.Alloc), f, r.frame)
		}
	}
	for other, x := range c.handles {
		if x.From == id && other != id {
			kept = true
		}
	}
	if !kept {
		delete(c.handles, id)
		return
	}
	if pos := c.stored[id]; pos.IsValid() && s.recording && h.transaction() && (outer || c.escaped(id, nil) == Kept) {
		s.flow.Stored = append(s.flow.Stored, Stored{h, pos})
	}
	d := *h
	d.State, d.Done = Finished, h.Begun
	if conn {
		d.State = Closed
	}
	c.set(d)
}

// readLater reports whether the function of f may read the variable after the
// scope; that it is a result counts.
func readLater(v *ssa.Alloc, f, owner *frame) bool {
	if f != owner {
		return false
	}
	for _, ref := range *v.Referrers() {
		if load, ok := ref.(*ssa.UnOp); ok && load.Op == token.MUL {
			return true
		}
	}
	return false
}

// carry notes the context that carries a scope's handle into the body.
func (s *solver) carry(c *Config, id, ctx *Value) {
	if h := c.handles[id]; h != nil && ctx.kind == kCtx {
		d := *h
		d.Carrier = ctx
		c.set(d)
	}
}

func bodySignature(v ssa.Value) *types.Signature {
	if v == nil {
		return nil
	}
	sig, _ := v.Type().Underlying().(*types.Signature)
	return sig
}

// runBody interprets a callback that gets args while handles are open.
func (s *solver) runBody(c *Config, inv *invocation, body *Value, sig *types.Signature, args, handles []*Value, site *Site) []*Config {
	sub := &invocation{frame: inv.frame, instr: inv.instr, cc: inv.cc, fn: body, args: args}
	var outs []leaving
	var obj *types.Func
	if body.kind == kFunc || body.kind == kClosure {
		fn := body.at.(*ssa.Function)
		obj, _ = fn.Object().(*types.Func)
		if sub.boundTo() {
			sub.args = append([]*Value{body.list[0]}, args...)
		}
	}
	switch {
	case body.entry():
		outs = s.callbackWith(c, sub, sig, handles)
	default:
		outs = s.enterBody(c, sub, obj)
	}
	var configs []*Config
	last := sig.Results().Len() - 1
	for _, l := range splitError(sig, outs, s) {
		d := l.config
		is := effect.Unknown
		if last >= 0 && isError(sig.Results().At(last).Type()) {
			if last < len(l.results) && l.results[last] != nil {
				is = d.nilness(l.results[last])
			}
		} else {
			is = effect.Nil
		}
		if l.exit != nil && s.recording {
			l.exit.Site = site
			if len(handles) > 0 {
				l.exit.Scope = d.handles[handles[0]]
			}
			s.flow.Bodies = append(s.flow.Bodies, l.exit)
		}
		d.body = is
		configs = append(configs, d)
	}
	return configs
}

// splitError makes two ways out of one whose error is not known.
func splitError(sig *types.Signature, outs []leaving, s *solver) []leaving {
	last := sig.Results().Len() - 1
	if last < 0 || !isError(sig.Results().At(last).Type()) {
		return outs
	}
	var split []leaving
	for _, l := range outs {
		if last >= len(l.results) || l.results[last] == nil || l.config.nilness(l.results[last]) != effect.Unknown {
			split = append(split, l)
			continue
		}
		failed := l
		failed.config = l.config.clone()
		if s.setNil(failed.config, l.results[last], false) {
			failed.exit = nil
			split = append(split, failed)
		}
		if s.setNil(l.config, l.results[last], true) {
			split = append(split, l)
		}
	}
	return split
}

func (inv *invocation) boundTo() bool { return inv.bound() && len(inv.fn.list) == 1 }

func (s *solver) enterBody(c *Config, inv *invocation, obj *types.Func) []leaving {
	if obj != nil && inv.bound() {
		if m := s.env.Model(obj); m != nil {
			s.ended(c, inv, m)
			return []leaving{{config: c}}
		}
		if sum, known := s.env.Summary(obj, nil); known {
			inv.method = true
			return s.apply(c, inv, obj, sum)
		}
	}
	return s.enter(c, inv, obj)
}

// ended interprets a call of a library's method value, such as tx.Rollback, that
// a helper was given to call.
func (s *solver) ended(c *Config, inv *invocation, m *txmodel.Call) {
	switch m.Role {
	case txmodel.Commit:
		s.end(c, inv.args[0], Committed, inv.cc.Pos())
	case txmodel.Rollback:
		s.end(c, inv.args[0], RolledBack, inv.cc.Pos())
	case txmodel.Close, txmodel.Release:
		s.end(c, inv.args[0], Closed, inv.cc.Pos())
	default:
		s.escape(c, inv.args[0], Lent)
	}
}
