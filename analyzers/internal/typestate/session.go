package typestate

import (
	"go/token"
	"go/types"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// A strict session is one handle all its life: Idle, Open while it has a
// transaction, Committed or RolledBack until the next begin, or until the scope
// ends that it was finished in, and at last Closed. What the library refuses leaves
// it as it is.

// strict reports whether a call begins on such a session, and not on something that
// another library knows it by.
func (s *solver) strict(inv *invocation, m *txmodel.Call) bool {
	var t types.Type
	switch on := m.On; on.Place {
	case txmodel.Recv:
		if recv := inv.cc.Signature().Recv(); recv != nil {
			t = recv.Type()
		}
	case txmodel.Arg:
		if v := inv.ssaOperand(on); v != nil {
			t = v.Type()
		}
	}
	return s.env.Index.Begins(m, t)
}

// strictBody reports whether the body of a scope is given one.
func (s *solver) strictBody(inv *invocation, m *txmodel.Call) bool {
	sig := bodySignature(inv.ssaOperand(m.Body))
	return m.New.Place == txmodel.BodyArg && sig != nil && m.New.Index < sig.Params().Len() && s.env.Index.Strict(sig.Params().At(m.New.Index).Type())
}

// session opens one, without a transaction.
func (s *solver) session(c *Config, inv *invocation, m *txmodel.Call, site *Site, v *View) {
	v.New = s.result(inv, m.New.Index)
	s.observe(c, inv.frame, site, v)
	s.open(c, Handle{ID: v.New, Kind: txmodel.Tx, From: v.On, State: Idle, Owned: true, Session: true, Strict: true, Begun: site.Pos(), Lib: m, Checked: true})
}

// start begins a transaction on a session that lasts until it is finished.
func (s *solver) start(c *Config, inv *invocation, m *txmodel.Call, site *Site, v *View) {
	s.observe(c, inv.frame, site, v)
	old := c.handles[v.On]
	if v.On == nil || old.refuses() {
		return
	}
	h := Handle{ID: v.On, Kind: txmodel.Tx, State: Open, Owned: true, Session: true, Strict: true, NeverNil: true, Begun: site.Pos(), Lib: m, Checked: true}
	h.Foreign = old == nil || !old.Owned || old.Foreign
	if old != nil {
		h.From = old.From
	}
	if m.Err.Place == txmodel.Result {
		h.Err, h.Checked = s.errOf(inv, m.Err.Index), false
	}
	if opts := inv.ssaOperand(m.Opts); opts != nil {
		h.ReadOnly = readOnly(opts)
	}
	s.open(c, h)
}

// refuses reports whether nothing can be begun on a session.
func (h *Handle) refuses() bool {
	return h != nil && (h.State == Open || h.State == Closed || h.State.Done() && h.Scoped)
}

// idle is a session after the scope that was begun on it; old is what was known
// of it before.
func (c *Config) idle(id *Value, old *Handle) {
	switch h := c.handles[id]; {
	case h == nil:
	case h.State == Closed:
		d := *h
		d.Scoped, d.Carrier = false, nil
		c.set(d)
	case old == nil || !old.Owned:
		delete(c.handles, id)
	default:
		d := *old
		d.State, d.Done = Idle, token.NoPos
		c.set(d)
	}
}

// mayStart is a session that somebody else is given: where it had no transaction,
// it may have one now.
func (c *Config) mayStart(id *Value) {
	if h := c.handles[id]; h != nil && h.Strict && !h.Scoped && h.State != Open && h.State != Closed {
		d := *h
		d.State = Borrowed
		c.set(d)
	}
}

// ownSegment reports whether a strict session is used in a transaction that the
// function itself began or finished, or after it asked for its state: that says
// nothing of the session as it was given.
func (v *View) ownSegment() bool {
	return v.Base != nil && v.Base.Strict && (v.Base.State != Borrowed || v.Left != Local)
}

// Given reports whether h is a strict session that was not made in view: it is
// somebody else's, whoever begins on it.
func (h *Handle) Given() bool { return h.Foreign || h.Strict && h.ID.entry() }

// asleep reports whether h has no transaction that a statement could run in.
func (h *Handle) asleep() bool { return h.Strict && h.State != Open && h.State != Borrowed }

// Outside returns the scope that the handle of the site is in, if the site is given
// the context from outside of it.
func (v *View) Outside() *Handle {
	h := v.Base
	if h == nil || !h.Strict || !h.Scoped || h.State != Open || h.Carrier == nil || v.Ctx == nil || v.Ctx.from(h.Carrier) {
		return nil
	}
	if h.Carrier.a == nil || !h.Carrier.a.from(v.Ctx) {
		return nil
	}
	return h
}

// LeftScope reports whether h is over because its scope is.
func (h *Handle) LeftScope() bool { return h.Scoped && h.State.Done() && h.Done == h.Begun }

func isFunc(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Signature)
	return ok
}
