package typestate

import (
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// statement runs one.
func (s *solver) statement(c *Config, inv *invocation, m *txmodel.Call, site *Site, v *View) {
	site.Write = writing(m, site.SQL)
	if m.New.Place == txmodel.Result {
		v.New = s.result(inv, m.New.Index)
	}
	s.observe(c, inv.frame, site, v)
	s.wrote(c, site, v)
	s.mayPanic(c, inv.frame)
	base := s.borrow(c, v.On)
	if base != nil && base.asleep() {
		return // it is refused
	}
	if base != nil {
		s.mark(c, inv, m, site, base)
	} else if m.Role == txmodel.Row && v.New != nil && v.On != nil {
		c.stmts[v.New] = stmt{handle: v.On, pos: site.Pos(), write: site.Write}
	}
	if m.Role != txmodel.Query && m.Role != txmodel.Batch || v.New == nil {
		return
	}
	kind := txmodel.Rows
	if m.Role == txmodel.Batch {
		kind = txmodel.BatchResult
	}
	h := Handle{ID: v.New, Kind: kind, From: v.On, State: Open, Owned: true, Begun: site.Pos(), Lib: m, Checked: true}
	if m.Err.Place == txmodel.Result {
		h.Err, h.Checked = s.errOf(inv, m.Err.Index), false
	}
	if isFunc(v.New.typ) {
		h.State = Idle // until a loop goes over it
	}
	s.open(c, h)
}

// borrow gives what is known of a handle, and begins to track a transaction that
// the function was given.
func (s *solver) borrow(c *Config, id *Value) *Handle {
	if h := c.handles[id]; h != nil {
		return h
	}
	if id == nil || id.typ == nil || !id.entry() {
		return nil
	}
	kind := s.env.Handle(id.typ)
	if kind != txmodel.Tx && kind != txmodel.Rows && kind != txmodel.BatchResult {
		return nil
	}
	c.set(Handle{ID: id, Kind: kind, State: Borrowed, Checked: true, Strict: s.env.Index.Strict(id.typ)})
	return c.handles[id]
}

// mayPanic interprets the deferred calls of the function as after a panic at
// this place, for their sites only, where one of them recovers.
func (s *solver) mayPanic(c *Config, f *frame) {
	if !s.recording || c.panicking || c.spawned || f.fn.Recover == nil || len(c.defers) == 0 {
		return
	}
	d := c.clone()
	d.panicking = true
	s.runDefers(d, f)
}

// wrote notes a write outside of any transaction.
func (s *solver) wrote(c *Config, site *Site, v *View) {
	if site.Write && v.On != nil && !c.tracks(v.On) && !v.Spawned {
		pool := s.canonical(c, v.On)
		if _, ok := c.writes[pool]; !ok {
			c.writes[pool] = site.Pos()
		}
	}
}

// mark notes a statement on a handle: that it writes, and which error tells
// whether it failed.
func (s *solver) mark(c *Config, inv *invocation, m *txmodel.Call, site *Site, h *Handle) {
	d := *h
	doomed := h.aborted()
	if site.Write && (d.Written == 0 || d.Guessed && !site.Guessed()) {
		d.Written, d.Guessed = site.Pos(), site.Guessed()
	}
	if d.Failed.IsValid() && d.Failed != site.Pos() && site.Write {
		d.Failed, d.Expected = 0, d.Failed
	}
	if m.Undo || strings.HasPrefix(strings.ToUpper(strings.TrimSpace(site.SQL)), "ROLLBACK TO") {
		d.Failed, d.Expected, d.Dropped, d.Undone, doomed = 0, 0, 0, true, false
	}
	d.Released = releases.MatchString(site.SQL)
	st := stmt{handle: h.ID, pos: site.Pos(), write: site.Write, doomed: doomed}
	if m.Err.Place == txmodel.Result {
		err := s.errOf(inv, m.Err.Index)
		c.stmts[err] = st
		if d.Dropped == 0 && !s.used(c, inv, m) && site.Write {
			d.Dropped, d.Unread = site.Pos(), err != s.result(inv, m.Err.Index)
		}
	} else if m.Role == txmodel.Row && m.New.Place == txmodel.Result {
		c.stmts[s.result(inv, m.New.Index)] = st
	}
	c.set(d)
}

// releases matches what commits on CockroachDB: the release of the savepoint that
// its retries go back to.
var releases = regexp.MustCompile(`(?i)^\s*RELEASE\s+(SAVEPOINT\s+)?"?cockroach_restart\b`)

// drop notes a statement on a transaction whose error nobody looks at.
func (s *solver) drop(c *Config, id *Value, pos token.Pos) {
	if h := c.handles[id]; h != nil && h.transaction() && h.Dropped == 0 {
		d := *h
		d.Dropped = pos
		c.set(d)
	}
}

// used reports whether the error of a modelled call is looked at. That of a
// statement may be read from what it was built on.
func (s *solver) used(c *Config, inv *invocation, m *txmodel.Call) bool {
	field := ""
	if t := resultType(inv, m.Err.Index); t != nil {
		field = s.env.Index.ErrField(t)
	}
	if usedResult(inv.instr, m.Err.Index, field) {
		return true
	}
	b := c.built[inv.operand(m.On)]
	return field != "" && b != nil && !b.fresh && len(inv.cc.Args) > 0 && readsField(inv.cc.Args[0], field)
}

// usedResult reports whether result i of the call is looked at; with a field,
// whether that is.
func usedResult(instr ssa.Instruction, i int, field string) bool {
	call, ok := instr.(*ssa.Call)
	if !ok {
		return false
	}
	if field != "" {
		return slices.ContainsFunc(*call.Referrers(), func(ref ssa.Instruction) bool {
			_, other := ref.(*ssa.FieldAddr)
			return !other
		}) || readsField(call, field)
	}
	if _, ok := call.Type().(*types.Tuple); !ok {
		return len(*call.Referrers()) > 0
	}
	for _, ref := range *call.Referrers() {
		if x, ok := ref.(*ssa.Extract); !ok || x.Index == i && len(*x.Referrers()) > 0 {
			return true
		}
	}
	return false
}

// readsField reports whether a field of what v points to is read.
func readsField(v ssa.Value, field string) bool {
	refs := v.Referrers()
	return refs != nil && slices.ContainsFunc(*refs, func(ref ssa.Instruction) bool {
		fa, ok := ref.(*ssa.FieldAddr)
		return ok && FieldName(fa.X.Type(), fa.Field) == field
	})
}

// rows reads, checks or drains a result.
func (s *solver) rows(c *Config, inv *invocation, m *txmodel.Call, site *Site, v *View) {
	if st, ok := c.stmts[v.On]; ok {
		v.Row = st.handle
	}
	s.observe(c, inv.frame, site, v)
	var err *Value
	if m.Err.Place == txmodel.Result {
		err = s.errOf(inv, m.Err.Index)
	}
	if st, ok := c.stmts[v.On]; ok && err != nil { // the row of a QueryRow
		c.stmts[err] = st
		if h := c.handles[st.handle]; h != nil && st.write && h.Dropped == 0 && !s.used(c, inv, m) {
			d := *h
			d.Dropped = st.pos
			c.set(d)
		}
		return
	}
	h := s.borrow(c, v.On)
	if h == nil {
		return
	}
	switch {
	case err == nil:
	case m.Role == txmodel.Scan: // of a row that has arrived: the statement did not fail
		if m.Closes {
			c.stmts[err] = stmt{rows: h.ID}
		}
	default: // an error of Rows.Err says that they are closed, too
		c.stmts[err] = stmt{handle: h.From, pos: h.Begun, rows: h.ID}
	}
	switch {
	case m.Role == txmodel.Next:
		c.nexts[s.result(inv, m.More.Index)] = v.On
	case m.Role == txmodel.RowsErr:
		d := *h
		d.ErrSeen = true
		c.set(d)
	case m.Role == txmodel.Drain, m.Role == txmodel.Scan && m.Dest.Place == txmodel.Arg && !readsOne(inv.ssaOperand(m.Dest)):
		s.end(c, v.On, Closed, site.Pos())
	}
}

// readsOne reports whether a scan to v reads one row: v points to a struct or a map.
// Slices and scalars are read into until there are no more rows, and so is what is
// not known.
func readsOne(v ssa.Value) bool {
	mi, ok := v.(*ssa.MakeInterface)
	if !ok {
		return false
	}
	t := mi.X.Type()
	for {
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			t = u.Elem()
		case *types.Struct:
			n, ok := types.Unalias(t).(*types.Named)
			return !ok || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != "time" && n.Obj().Pkg().Path() != "database/sql"
		case *types.Map:
			return true
		default:
			return false
		}
	}
}
