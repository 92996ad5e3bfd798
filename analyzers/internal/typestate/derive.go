package typestate

import (
	"go/types"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// derive gives a handle another name, or binds a statement to a transaction.
func (s *solver) derive(c *Config, inv *invocation, m *txmodel.Call, v *View) {
	from := inv.operand(m.From)
	if c.built[from] == nil {
		from = c.inner(from, txmodel.Tx)
	}
	if t := resultType(inv, m.New.Index); t != nil && (s.env.Index.Builds(t) || m.Ctx.Place != txmodel.Absent && m.On == m.From) {
		s.build(c, inv, m, from)
		return
	}
	from = c.handle(from)
	if m.On.Place != txmodel.Absent && from != nil && v.On != nil && from != v.On {
		id := s.result(inv, m.New.Index)
		s.open(c, Handle{ID: id, Kind: txmodel.Stmt, From: v.On, State: Open, Owned: false, Checked: true, Begun: inv.cc.Pos(), Lib: m})
		return
	}
	if from == nil {
		from = v.On
	}
	if h := c.handles[from]; h != nil && h.transaction() && m.Role == txmodel.Derive && s.env.Handle(resultType(inv, m.New.Index)) == txmodel.Pool {
		from = h.From // asked for the pool, it gives that, and not what runs in it
	}
	s.bind(c, inv, m.New.Index, from)
}

// goOn is what comes of a statement whose result can be built on.
func (s *solver) goOn(c *Config, inv *invocation, m *txmodel.Call, b *built) {
	t := resultType(inv, 0)
	if t == nil || s.env.Index.ErrField(t) == "" {
		return
	}
	r := s.result(inv, 0)
	on := inv.operand(m.On)
	if b == nil {
		c.built[r] = &built{on: on}
		return
	}
	c.built[r] = b
	if !b.fresh { // the statement itself tells of the error as well
		c.mem[s.in.field(on, s.env.Index.ErrField(t), nil)] = s.errOf(inv, 0)
	}
}

func resultType(inv *invocation, i int) types.Type {
	if res := inv.cc.Signature().Results(); i < res.Len() {
		return res.At(i).Type()
	}
	return nil
}

// errOf is the error that result i is, or tells.
func (s *solver) errOf(inv *invocation, i int) *Value {
	v := s.result(inv, i)
	if t := resultType(inv, i); t != nil {
		if f := s.env.Index.ErrField(t); f != "" {
			return s.in.deref(s.in.field(v, f, nil), errorType)
		}
	}
	return v
}

// carried is the handle that a context carries, the pool if it carries none.
func (s *solver) carried(c *Config, inv *invocation, m *txmodel.Call) []*Config {
	ctx := inv.operand(m.Ctx)
	if ctx == nil {
		return []*Config{c}
	}
	v := s.lookup(ctx, m.File())
	pool := c.handle(inv.operand(m.On))
	if v.kind != kCtxValue {
		s.bind(c, inv, m.New.Index, v)
		return []*Config{c}
	}
	with := c.clone()
	var out []*Config
	if s.setNil(with, v, false) {
		s.bind(with, inv, m.New.Index, v)
		out = append(out, with)
	}
	if s.setNil(c, v, true) {
		s.bind(c, inv, m.New.Index, pool)
		out = append(out, c)
	}
	return out
}
