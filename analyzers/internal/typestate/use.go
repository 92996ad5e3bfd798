package typestate

import (
	"go/types"
	"slices"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// use records what the callee does with a handle as a site of its own, and
// notes it on the handle.
func (s *solver) use(c *Config, inv *invocation, obj *types.Func, u *effect.Use) {
	v := c.handle(s.resolve(c, inv, u.Path, nil))
	if u.Op != effect.Slow && (v == nil || v.kind == kNil) {
		return
	}
	v = c.inner(v, txmodel.Tx)
	certain := true
	var asked []*Value
	for _, w := range u.When {
		x := s.resolve(c, inv, w.Path, nil)
		if x == nil {
			certain = false
			continue
		}
		if x.kind == kCtxValue {
			asked = append(asked, x)
		}
		switch known := c.nilness(x); {
		case known == effect.Unknown:
			certain = certain && (w.Is == effect.True || w.Is == effect.False || x.entry() && !s.lazily(x, w, u))
		case known != w.Is:
			return
		}
	}
	role, known := roleOf[u.Op]
	if !known {
		return
	}
	view := &View{On: v, Deferred: inv.deferred, Spawned: inv.spawned, Unsure: !certain || c.handsHouse(), asked: asked}
	if kind := txmodel.HandleKind(u.Kind); v != nil && v.typ == nil && kind != txmodel.Either {
		view.Kind = kind
	}
	if h := c.handles[v]; h != nil && h.Session && !h.Strict && h.State.Done() {
		view.On = h.From
	}
	if h := c.handles[v]; h != nil && h.Kind == txmodel.Stmt {
		view.Stmt, view.On = h, h.From
	}
	for _, p := range u.Over {
		if tx := c.inner(c.housed(s.resolve(c, inv, p, nil)), txmodel.Tx); tx != nil {
			view.over = append(view.over, tx)
		}
	}
	if u.Ctx != "" {
		view.Ctx = s.resolve(c, inv, u.Ctx, nil)
	}
	if role == txmodel.Begin {
		if h := c.handles[view.On]; h != nil && h.transaction() && !h.Strict {
			role = txmodel.Savepoint
		}
	}
	site := &Site{Role: role, Use: u, Callee: obj, Instr: inv.instr, Call: inv.cc, Fn: inv.frame.fn, Write: u.Op == effect.Write, ReadOnly: u.ReadOnly}
	s.textOfUse(inv, site)
	for _, w := range u.When {
		if x := s.resolve(c, inv, w.Path, nil); x != nil && x.entry() {
			if p := x.Path(); p != "" {
				view.when = append(view.when, effect.Cond{Path: p, Is: w.Is})
			}
		}
	}
	s.observe(c, inv.frame, site, view)
	s.wrote(c, site, view)
	h := c.handles[view.On]
	if h == nil && !conditional(u) {
		h = s.borrow(c, view.On)
	}
	if h == nil || !h.transaction() || h.asleep() {
		return
	}
	d, doomed := *h, certain && h.aborted()
	if site.Write && d.Written == 0 {
		d.Written = site.Pos()
	}
	switch {
	case site.Undoes():
		d.Failed, d.Expected, d.Dropped, d.Undone = 0, 0, 0, true
	case d.Failed.IsValid() && d.Failed != site.Pos() && site.Write:
		d.Failed, d.Expected = 0, d.Failed
	}
	c.set(d)
	res := inv.cc.Signature().Results()
	if n := res.Len() - 1; n >= 0 && isError(res.At(n).Type()) && u.Tells {
		if site.Write && !usedResult(inv.instr, n, "") && !inv.deferred {
			s.drop(c, h.ID, site.Pos())
		}
		c.stmts[s.result(inv, n)] = stmt{handle: h.ID, pos: site.Pos(), write: site.Write, callee: true, doomed: doomed}
	}
}

// lazily reports whether a query runs only where the field x, which it fills, is not
// filled yet.
func (s *solver) lazily(x *Value, w effect.Cond, u *effect.Use) bool {
	t, field := x.Field()
	return w.Is == effect.Nil && field != "" && t != nil && (u.Op == effect.Read || u.Op == effect.Open) && s.env.Handle(x.typ) == txmodel.NoHandle && !isError(x.typ)
}

// conditional reports whether the use depends on the handle being there: it may
// be the pool that is used as well.
func conditional(u *effect.Use) bool {
	return slices.ContainsFunc(u.When, func(w effect.Cond) bool { return w.Path == u.Path })
}

var finishing = map[effect.Op]txmodel.Role{effect.Commit: txmodel.Commit, effect.Rollback: txmodel.Rollback}

var roleOf = map[effect.Op]txmodel.Role{
	effect.Read: txmodel.Query, effect.Write: txmodel.Exec, effect.Begin: txmodel.Begin, effect.Prepare: txmodel.Prepare,
	effect.Open: txmodel.Query, effect.Lock: txmodel.Query, effect.Slow: txmodel.Slow,
}
