package typestate

import (
	"go/types"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// filled forgets the zero value of the variables whose address the call is
// given, by itself or in its variadic arguments: it may set them.
//
// A summary says what a callee reads and stores: there only what it does not
// name is forgotten.
func (s *solver) filled(c *Config, inv *invocation, sum *effect.Summary) {
	forget := func(a *Value) {
		if v, ok := c.mem[a]; ok && a.kind == kAlloc && (v.kind == kNil || v.kind == kConst) && !isError(elem(a.typ)) {
			c.mem[a] = s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, a: a, str: "filled", typ: elem(a.typ)})
		}
	}
	for i, a := range inv.args {
		if !mentions(sum, i) {
			forget(a)
		}
		for addr, v := range c.mem {
			if addr.kind == kField && addr.a == a && addr.str[0] == '[' {
				forget(v)
			}
		}
	}
}

// mentions reports whether a summary speaks of what parameter i points to.
func mentions(sum *effect.Summary, i int) bool {
	if sum == nil {
		return false
	}
	at := effect.Path("p" + strconv.Itoa(i) + ".*")
	for _, o := range sum.Outcomes {
		if slices.ContainsFunc(o.When, func(w effect.Cond) bool { return w.Path == at }) ||
			slices.ContainsFunc(o.Stores, func(st effect.Store) bool { return st.Dst == at }) {
			return true
		}
	}
	return false
}

// ends reports whether a function literal finishes or closes something.
func (s *solver) ends(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			obj := call.Common().Method
			if callee := call.Common().StaticCallee(); callee != nil {
				obj, _ = callee.Object().(*types.Func)
			}
			if obj == nil {
				continue
			}
			if m := s.env.Model(obj); m != nil {
				switch m.Role {
				case txmodel.Commit, txmodel.Rollback, txmodel.Close, txmodel.Release:
					return true
				}
			}
			if sum, known := s.env.Summary(obj, nil); known && sum != nil {
				for _, o := range sum.Outcomes {
					if len(o.Done) > 0 {
						return true
					}
				}
			}
		}
	}
	return false
}

// anyClosure is a call of one function literal or another: each may be what
// finishes the handles that it captured.
func (s *solver) anyClosure(c *Config) {
	for _, v := range c.env {
		if v.kind == kClosure {
			s.escape(c, v, Kept)
			if fn := v.at.(*ssa.Function); len(v.list) == 1 && strings.HasPrefix(fn.Synthetic, "bound") && s.finishes(fn) {
				if h := c.handles[v.list[0]]; h != nil {
					d := *h
					d.State = Borrowed // it may have been that one
					c.set(d)
				}
			}
		}
	}
}

// finishes reports whether fn is a method value that ends its handle.
func (s *solver) finishes(fn *ssa.Function) bool {
	obj, _ := fn.Object().(*types.Func)
	if obj == nil {
		return false
	}
	m := s.env.Model(obj)
	return m != nil && (m.Role == txmodel.Commit || m.Role == txmodel.Rollback || m.Role == txmodel.Close || m.Role == txmodel.Release)
}

// unknown is a call of which nothing is known: what it is given may be kept, or
// finished, and a function that it is given may run.
func (s *solver) unknown(c *Config, inv *invocation) {
	s.filled(c, inv, nil)
	s.filledBy(c, inv)
	s.buildsOn(c, inv)
	s.passed(c, inv)
	s.handOn(c, inv)
	s.mayPanic(c, inv.frame)
	for i, a := range inv.args {
		how := Lent
		if i == 0 && inv.method {
			if inv.stays {
				continue
			}
			how = Kept // its own methods may finish what it holds
		}
		if a.kind == kClosure && s.ends(a.at.(*ssa.Function)) {
			how = Kept // a clean-up that somebody else runs
		}
		s.escape(c, a, how)
		if a.kind == kAlloc {
			s.havoc(c, inv, a)
		}
		if a.kind == kClosure {
			for i, b := range a.list {
				if b.kind == kAlloc && writes(a.at.(*ssa.Function), i) {
					s.havoc(c, inv, b)
				}
			}
		}
	}
	s.predicate(c, inv)
}

func (s *solver) asksError(inv *invocation) bool {
	for _, a := range inv.args {
		if isError(a.typ) {
			return true
		}
	}
	return false
}

// handOn is a call that is given the error of a statement or of a begin and
// returns an error: that one tells of the failure from now on.
func (s *solver) handOn(c *Config, inv *invocation) {
	res := inv.cc.Signature().Results()
	last := res.Len() - 1
	if last < 0 || !isError(res.At(last).Type()) {
		return
	}
	s.rewords(c, inv, s.result(inv, last))
	for _, a := range inv.args {
		for _, h := range c.sorted() {
			if h.Err != nil && h.Err == a && !h.Checked {
				d := *h
				d.Err = s.result(inv, last)
				c.set(d)
			}
		}
		st, ok := c.stmts[a]
		if !ok || !isError(a.typ) {
			continue
		}
		c.stmts[s.result(inv, last)] = st
		if h := c.handles[st.handle]; h != nil && (h.Failed == st.pos || h.Expected == st.pos) {
			d := *h
			if d.Failed == st.pos {
				d.Failed = 0
			}
			if d.Expected == st.pos {
				d.Expected = 0
			}
			c.set(d)
		}
	}
}

// predicate is a call that looks at an error and answers yes or no: a yes means
// that there is an error, and that it was expected.
func (s *solver) predicate(c *Config, inv *invocation) {
	if !s.returnsBool(inv) {
		return
	}
	if len(inv.args) == 2 && isError(inv.args[0].typ) && isError(inv.args[1].typ) && inv.cc.Signature().Results().Len() == 1 { // another package's errors.Is
		s.bind(c, inv, 0, s.in.expr("errors.Is", inv.args[0], inv.args[1]))
		return
	}
	for _, a := range inv.args {
		if isError(a.typ) {
			s.inspected(c, a, nil)
			if fn := inv.cc.StaticCallee(); fn != nil && saysNoRows.MatchString(fn.Name()) {
				s.noRowsIn(c, a)
			}
			if res := inv.cc.Signature().Results(); res.Len() == 1 {
				s.bind(c, inv, 0, s.in.get(Value{kind: kExpr, str: "errors.Is", at: inv.instr, frame: inv.frame, a: a}))
			}
			return
		}
	}
}

// saysNoRows matches the names of errors that say that there was no row, and of
// functions that ask for them, such as ent's IsNotFound.
var saysNoRows = regexp.MustCompile(`(?i)not_?found|no_?rows|no_?entries|no_?result`)

func (s *solver) returnsBool(inv *invocation) bool {
	res := inv.cc.Signature().Results()
	if res.Len() == 0 {
		return false
	}
	b, ok := res.At(res.Len() - 1).Type().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

// havoc forgets the content of a local that somebody else may write to, such as the
// object that the options of a constructor are given, but for its settled fields.
func (s *solver) havoc(c *Config, inv *invocation, addr *Value) {
	for cell, v := range c.mem {
		if cell.within(addr) && v.kind != kClosure && !s.settled(cell) {
			if h := c.handles[v]; h != nil && h.Owned || isError(v.typ) || v.kind == kNil && isError(elem(cell.typ)) {
				continue // who is given an error's address wraps it, or leaves it nil
			}
			c.mem[cell] = s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, a: cell, str: "havoc", typ: v.typ})
		}
	}
}

// settled reports whether a field stays as it is whoever gets at it.
func (s *solver) settled(cell *Value) bool {
	return s.env.Settled != nil && cell.kind == kField && cell.a.typ != nil && s.env.Settled(cell.a.typ, cell.str)
}

func elem(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return nil
}

// writes reports whether the literal fn, or one inside of it, stores to captured
// variable i.
func writes(fn *ssa.Function, i int) bool {
	if i >= len(fn.FreeVars) {
		return false
	}
	fv := fn.FreeVars[i]
	for _, ref := range *fv.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == fv {
				return true
			}
		case *ssa.MakeClosure:
			for j, b := range ref.Bindings {
				if b == fv && writes(ref.Fn.(*ssa.Function), j) {
					return true
				}
			}
		}
	}
	return false
}

// keepError takes back the failure of a statement whose error the program puts
// away to look at it later.
func (s *solver) keepError(c *Config, v *Value) {
	c.reach(v, func(x *Value) bool {
		if isError(x.typ) {
			s.inspected(c, x, nil)
		}
		return false
	})
}
