package typestate

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// modelled interprets a call that the model knows.
func (s *solver) modelled(c *Config, inv *invocation, m *txmodel.Call) []*Config {
	s.filled(c, inv, nil)
	site := &Site{Role: m.Role, Model: m, Instr: inv.instr, Call: inv.cc, Fn: inv.frame.fn}
	if t := resultType(inv, m.Err.Index); t != nil && m.Err.Place == txmodel.Result {
		site.errField = s.env.Index.ErrField(t)
	}
	v := &View{On: s.held(c, inv.operand(m.On)), Ctx: inv.operand(m.Ctx), Deferred: inv.deferred, Spawned: inv.spawned}
	if arg := inv.sql(m); arg != nil {
		site.SQL = Text(arg)
		_, site.Fixed = arg.(*ssa.Const)
		site.given, site.text = s.givenText(arg, 0), arg
	}
	b := c.built[v.On]
	given := m.From.Place != txmodel.Absent && m.From != m.On && m.Role != txmodel.Derive // its handle only now
	if given {
		b = c.built[inv.operand(m.From)]
	}
	if b != nil {
		if !given {
			v.On, v.Unsure = b.on, b.chosen
		}
		if v.Ctx == nil {
			v.Ctx = b.ctx
		}
		if site.SQL == "" {
			site.SQL, site.text = b.sql, b.text
		}
	}
	switch m.Role {
	case txmodel.Next, txmodel.Scan, txmodel.RowsErr, txmodel.Drain, txmodel.Close:
		v.On = c.inner(v.On, txmodel.Rows)
	default:
		v.On = c.inner(v.On, txmodel.Tx)
	}
	if v.On != nil {
		if h := c.handles[v.On]; h != nil && h.Kind == txmodel.Stmt && m.Role != txmodel.Close && m.Role != txmodel.Derive {
			v.Stmt, v.On = h, h.From
		} else if h == nil && s.env.Handle(v.On.typ) == txmodel.Stmt && m.Role != txmodel.Derive {
			if on := s.preparedOn(c, v.On); on != nil {
				v.Stmt, v.On = &Handle{ID: v.On, Kind: txmodel.Stmt, From: on}, on
			}
		}
	}
	if h := c.handles[v.On]; h != nil && h.Session && !h.Strict && h.State.Done() && m.Role != txmodel.Close && m.Role != txmodel.Begin {
		v.On = h.From // each statement by itself again
	}
	switch m.Role {
	case txmodel.Begin, txmodel.Savepoint, txmodel.Open, txmodel.Prepare, txmodel.Scope, txmodel.Acquire:
		if m.Body.Place != txmodel.Absent {
			return s.scope(c, inv, m, site, v)
		}
		s.begin(c, inv, m, site, v)
	case txmodel.Commit, txmodel.Rollback, txmodel.Release, txmodel.Close:
		s.finish(c, inv, m, site, v)
	case txmodel.Exec, txmodel.Query, txmodel.Row, txmodel.Batch:
		v.Relation, v.fills = m.Relation || b != nil && b.relation, s.fills(c, inv, m, b)
		s.statement(c, inv, m, site, v)
		s.fill(c, inv, m, v, b)
		s.goOn(c, inv, m, b)
		if dest := inv.operand(m.Dest); dest != nil && m.Role == txmodel.Exec && m.Name != "" { // it sets that relation of what it writes
			s.unsure(c, dest)
		}
	case txmodel.Preload:
		s.build(c, inv, m, inv.operand(m.From))
	case txmodel.Load:
		v.Relation = true
		s.observe(c, inv.frame, site, v)
		names := []string{string(anything)}
		if m.Loader.Place != txmodel.Absent {
			names = s.loaderNames(inv, m)
		}
		s.loadAll(c, inv.operand(m.Dest), names)
	case txmodel.Get:
		s.got(c, inv, m)
	case txmodel.Config:
		s.observe(c, inv.frame, site, v)
		if h := s.borrow(c, v.On); h != nil && h.Strict && m.Kind == "state" {
			s.escape(c, v.On, Lent) // the program decides by itself what to do with it
		}
	case txmodel.Serve:
		s.serve(c, inv)
	case txmodel.Detach:
		if ctx := inv.operand(m.Ctx); ctx != nil {
			s.bind(c, inv, m.New.Index, s.in.get(Value{kind: kCtx, at: inv.instr, frame: inv.frame, a: ctx, str: "detached", typ: resultType(inv, m.New.Index)}))
		}
	case txmodel.Relate:
	case txmodel.Next, txmodel.Scan, txmodel.RowsErr, txmodel.Drain:
		s.rows(c, inv, m, site, v)
	case txmodel.Must:
		if err := inv.operand(m.Err); err != nil && !s.setNil(c, err, true) {
			return nil
		}
	case txmodel.Derive:
		s.derive(c, inv, m, v)
	case txmodel.Carry:
		v.On = c.handle(v.On)
		if ctx := inv.operand(m.Ctx); ctx != nil {
			s.bind(c, inv, m.New.Index, s.in.get(Value{kind: kCtx, a: ctx, str: "value " + m.File(), b: v.On}))
		}
	case txmodel.Carried:
		return s.carried(c, inv, m)
	default:
		s.observe(c, inv.frame, site, v)
	}
	return []*Config{c}
}

// inner is the handle of a kind that an object of the program's own holds: what
// is done to the object is done to it. It is v itself where v is a handle, or
// holds none or several.
func (c *Config) inner(v *Value, kind txmodel.HandleKind) *Value {
	if v == nil || c.handles[v] != nil || v.kind != kCall && v.kind != kAlloc && v.kind != kOpaque && v.kind != kDeref || v.entry() {
		return v
	}
	var found *Value
	n := 0
	c.reach(v, func(x *Value) bool {
		if h := c.handles[x]; h != nil && h.Kind == kind && h.Owned && x != found {
			found = x
			n++
		}
		return n > 1
	})
	if n == 1 {
		return found
	}
	return v
}

// held is the handle, or the half-built statement, that is all that is known to be
// in what an interface holds: an object of the program's own around it. It is v
// itself where v is no such object.
func (s *solver) held(c *Config, v *Value) *Value {
	if v == nil || v.typ == nil || !types.IsInterface(v.typ) || c.handles[v] != nil || c.built[v] != nil {
		return v
	}
	var found *Value
	n := 0
	for addr, content := range c.mem {
		if addr != v && addr.within(v) {
			found = content
			n++
		}
	}
	if n != 1 || c.built[found] == nil && c.handles[found] == nil && (found.typ == nil || s.env.Handle(found.typ) == txmodel.NoHandle) {
		return v
	}
	return found
}

// begin opens a handle. A begin on a transaction opens a savepoint.
func (s *solver) begin(c *Config, inv *invocation, m *txmodel.Call, site *Site, v *View) {
	kind := map[txmodel.Role]txmodel.HandleKind{
		txmodel.Begin: txmodel.Tx, txmodel.Savepoint: txmodel.Tx, txmodel.Acquire: txmodel.Conn,
		txmodel.Open: txmodel.Pool, txmodel.Prepare: txmodel.Stmt,
	}[m.Role]
	outer, from := c.handles[v.On], v.On
	switch {
	case m.Role == txmodel.Acquire && s.env.Index.Strict(resultType(inv, m.New.Index)):
		s.session(c, inv, m, site, v)
		return
	case m.Role == txmodel.Begin && s.strict(inv, m):
		s.start(c, inv, m, site, v)
		return
	case m.Role == txmodel.Savepoint && s.strict(inv, m):
		if outer = s.borrow(c, v.On); outer != nil && outer.asleep() {
			s.observe(c, inv.frame, site, v)
			return
		}
	}
	v.New = s.result(inv, m.New.Index)
	session := m.New.Place == txmodel.Recv
	if session {
		if v.New, from = v.On, nil; outer != nil {
			from = outer.From
		}
	}
	save := m.Role == txmodel.Savepoint || m.Role == txmodel.Begin && !m.House && outer != nil && outer.transaction() && !(session && outer.State.Done())
	if save {
		site.Role = txmodel.Savepoint
	}
	opts := inv.ssaOperand(m.Opts)
	site.ReadOnly = opts != nil && readOnly(opts)
	s.observe(c, inv.frame, site, v)
	if kind == txmodel.Stmt && outer != nil {
		s.mark(c, inv, m, site, outer)
	}
	h := Handle{ID: v.New, Kind: kind, From: from, State: Open, Save: save, Owned: !m.Idle, Session: session, House: m.House, Begun: site.Pos(), Lib: m, Checked: true}
	if m.Err.Place == txmodel.Result {
		h.Err, h.Checked = s.errOf(inv, m.Err.Index), false
		h.NeverNil = session || h.Err != s.result(inv, m.Err.Index)
	}
	h.Strict = m.Role == txmodel.Savepoint && s.env.Index.Strict(resultType(inv, m.New.Index))
	if m.Bound {
		h.Bound = v.Ctx
	}
	h.ReadOnly = site.ReadOnly
	s.open(c, h)
}

// open adds a handle that was opened just now.
func (s *solver) open(c *Config, h Handle) {
	if old := c.handles[h.ID]; old != nil && old.State == Open && old.Owned {
		h.Loop = true
	}
	h.Spawned = h.Spawned || c.spawned
	if h.Lib != nil {
		h.Func = h.Lib.Func
	}
	h.Pool = s.canonical(c, h.From)
	delete(c.facts, h.ID)
	c.set(h)
	c.note(h.Begun, Noun(&h)+" is opened")
}

// Noun says what a handle is.
func Noun(h *Handle) string {
	switch {
	case h.Save:
		return "savepoint"
	case h.Kind == txmodel.Conn:
		return "connection"
	case h.Kind == txmodel.Rows:
		return "result"
	case h.Kind == txmodel.BatchResult:
		return "batch result"
	case h.Kind == txmodel.Stmt:
		return "statement"
	case h.Kind == txmodel.Pool:
		return "pool"
	}
	return "transaction"
}

// finish ends a handle.
func (s *solver) finish(c *Config, inv *invocation, m *txmodel.Call, site *Site, v *View) {
	if !m.House || c.handles[v.On] != nil { // of what was not begun in view the shape may deceive
		s.observe(c, inv.frame, site, v)
	}
	if v.On == nil {
		return
	}
	to := map[txmodel.Role]State{txmodel.Commit: Committed, txmodel.Rollback: RolledBack}[m.Role]
	if h := c.handles[v.On]; h != nil && h.Session && !h.Strict && m.Role == txmodel.Close {
		if to = RolledBack; !h.transaction() {
			return
		}
	}
	if h := c.handles[v.On]; h != nil && h.Kind == txmodel.BatchResult && !inv.deferred && m.Err.Place == txmodel.Result && !s.used(c, inv, m) {
		s.drop(c, h.From, h.Begun)
	}
	if m.Role == txmodel.Rollback && !m.House && m.Err.Place == txmodel.Result { // one of the program's own may do nothing, the second time
		s.rolls(c, v.On, s.errOf(inv, m.Err.Index), site.Pos())
	}
	s.end(c, v.On, to, site.Pos())
}

// end moves a handle to a final state; zero stands for Closed.
func (s *solver) end(c *Config, id *Value, to State, pos token.Pos) {
	h := c.handles[id]
	if h == nil {
		if to == Borrowed {
			to = Closed
		}
		if to == Closed && !id.entry() {
			return
		}
		h = &Handle{ID: id, Kind: txmodel.Tx, Checked: true, Session: s.env.Index.Session(id.typ), Strict: s.env.Index.Strict(id.typ), House: id.typ != nil && s.houseTx(id.typ)}
		if to == Closed {
			h.Kind = txmodel.Conn
			if id.typ != nil && s.env.Handle(id.typ) != txmodel.NoHandle {
				h.Kind = s.env.Handle(id.typ)
			}
		}
	}
	if to == Borrowed {
		to = Closed
	}
	if h.State.Done() && (to == RolledBack || to == Finished) || h.State == Idle && to != Closed || h.Strict && h.State == Closed {
		return // the clean-up after a finish does nothing
	}
	switch h.Kind {
	case txmodel.Rows, txmodel.BatchResult, txmodel.Stmt:
		if h.Owned {
			if h.State != Drained || h.ErrSeen {
				delete(c.handles, id)
			}
			return
		}
	}
	d := *h
	d.State, d.Done, d.ByDefer = to, pos, c.deferring != nil
	d.AtReturn = d.ByDefer && c.deferring.depth == 0
	c.set(d)
	c.note(pos, Noun(h)+" is "+to.String())
	if _, ok := c.writes[h.Pool]; !ok && to == Committed && h.Pool != nil && h.Written.IsValid() {
		c.writes[h.Pool] = h.Written // a write after it is not undone with it, nor it with that
	}
	for _, inner := range c.sorted() {
		if inner.From == id && inner.Save && (to == RolledBack || h.Strict && to == Closed) {
			delete(c.handles, inner.ID)
		}
	}
}

// readOnly reports whether the options of a begin ask for a read-only
// transaction: a struct that is built in place, with a constant in the field.
func readOnly(v ssa.Value) bool {
	switch x := v.(type) {
	case *ssa.UnOp:
		v = x.X
	case *ssa.MakeInterface:
		return readOnly(x.X)
	case *ssa.Slice: // variadic
		elems, _ := elements(x)
		return slices.ContainsFunc(elems, readOnly)
	}
	alloc, ok := v.(*ssa.Alloc)
	if !ok {
		return false
	}
	for _, ref := range *alloc.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		name := FieldName(fa.X.Type(), fa.Field)
		for _, ref := range *fa.Referrers() {
			st, ok := ref.(*ssa.Store)
			if !ok || st.Addr != fa {
				continue
			}
			k, ok := st.Val.(*ssa.Const)
			if !ok || k.Value == nil {
				continue
			}
			if name == "ReadOnly" && k.Value.Kind() == constant.Bool && constant.BoolVal(k.Value) ||
				name == "AccessMode" && k.Value.Kind() == constant.String && constant.StringVal(k.Value) == "read only" {
				return true
			}
		}
	}
	return false
}
