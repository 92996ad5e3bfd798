package typestate

import (
	"regexp"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/effect"
)

// refine adds cond == want to what c knows; false if that cannot be.
func (s *solver) refine(c *Config, cond *Value, want bool) bool {
	is := effect.False
	if want {
		is = effect.True
	}
	if cond.zero() && want {
		return false
	}
	if known := c.nilness(cond); known == effect.True || known == effect.False {
		if known != is {
			return false
		}
	}
	if cond.kind == kExpr {
		if cond.str == "errors.Is" || cond.str == "==" && cond.b.kind != kNil {
			delete(c.rollbacks, cond.a) // who asks knows that it may come late
		}
		switch {
		case cond.str == "!":
			return s.refine(c, cond.a, !want)
		case cond.str == "==" && cond.b.kind == kNil:
			return s.setNil(c, cond.a, want)
		case cond.str == "==" && want && isError(cond.a.typ):
			s.inspected(c, cond.a, cond.b)
			if !s.setNil(c, cond.a, false) {
				return false
			}
		case strings.HasPrefix(cond.str, "is ") && cond.a.kind == kCtxValue:
			return s.setNil(c, cond.a, !want)
		case cond.str == "errors.Is":
			if want {
				s.inspected(c, cond.a, cond.b)
			}
			if want && !s.setNil(c, cond.a, false) {
				return false
			}
		}
	}
	if rows, ok := c.nexts[cond]; ok && !want {
		if h := c.handles[rows]; h != nil && (h.State == Open || h.State == Borrowed) {
			d := *h
			d.State = Drained
			c.set(d)
		}
	}
	if cond.kind != kConst {
		c.facts[cond] = is
	}
	return true
}

// setNil adds to c that v is nil or is not.
func (s *solver) setNil(c *Config, v *Value, isNil bool) bool {
	is := effect.NotNil
	if isNil {
		is = effect.Nil
	}
	if known := c.nilness(v); known == effect.Nil || known == effect.NotNil {
		return known == is
	}
	if h := c.handles[v]; h != nil && isNil && h.Owned && h.Checked && !h.Scoped {
		return false
	}
	c.facts[v] = is
	for _, h := range c.sorted() {
		if h.Err == v && !h.Checked {
			if isNil {
				d := *h
				d.Checked = true
				c.set(d)
				if !h.Given() {
					c.facts[h.ID] = effect.NotNil
				}
			} else {
				delete(c.handles, h.ID)
				if h.Strict && h.Owned && !h.Save && !h.Given() {
					d := *h
					d.State, d.Checked, d.Done = Idle, true, h.Begun
					c.set(d)
				}
				if !h.NeverNil {
					c.facts[h.ID] = effect.Nil
				}
			}
		}
		if h.ID == v && isNil && h.Owned && !h.Checked {
			delete(c.handles, h.ID)
			if h.Err != nil {
				c.facts[h.Err] = effect.NotNil
			}
		}
	}
	if st, ok := c.stmts[v]; ok && !isNil {
		s.failed(c, v, st)
	} else if h := c.handles[st.handle]; ok && st.doomed && h != nil {
		d := *h
		d.Survived = true
		c.set(d)
	}
	return true
}

// failed marks the transaction of a statement that failed on this path. A
// failure that the program looked at more closely than by comparing the error
// with nil was expected.
func (s *solver) failed(c *Config, err *Value, st stmt) {
	if rows := c.handles[st.rows]; rows != nil && rows.Owned {
		delete(c.handles, st.rows)
	}
	h := c.handles[st.handle]
	if h == nil || !h.transaction() {
		return
	}
	d := *h
	switch {
	case c.looked[err]:
		d.Expected = st.pos
	case h.Failed == 0:
		d.Failed, d.FailedWrite = st.pos, st.write
	}
	c.set(d)
	c.note(st.pos, "this fails")
}

// inspected notes that the program looks at an error more closely. target is
// what it compares it with, nil if not known.
func (s *solver) inspected(c *Config, err, target *Value) {
	delete(c.rollbacks, err)
	st, ok := c.stmts[err]
	if !ok {
		return
	}
	if target != nil && (noRows(target) || !st.callee && sentinel(target)) {
		s.noRowsIn(c, err)
		return
	}
	c.looked[err] = true
	if h := c.handles[st.handle]; h != nil && h.Failed == st.pos {
		d := *h
		d.Failed, d.Expected = 0, st.pos
		c.set(d)
	}
}

// noRowsIn notes that an error says that there was no row, which is no failure
// of the statement.
func (s *solver) noRowsIn(c *Config, err *Value) {
	st, ok := c.stmts[err]
	if !ok {
		return
	}
	delete(c.stmts, err)
	if h := c.handles[st.handle]; h != nil && (h.Failed == st.pos || h.Expected == st.pos) {
		d := *h
		d.Failed, d.Expected = 0, 0
		c.set(d)
	}
}

// sentinel reports whether target is a package variable that no failure of the
// database is equal to: those have types of their own. Libraries that translate
// them say so in the variable's name.
func sentinel(target *Value) bool {
	return target.kind == kDeref && target.a.kind == kGlobal && !violation.MatchString(target.a.str[strings.LastIndexByte(target.a.str, '.')+1:])
}

var violation = regexp.MustCompile(`(?i)dup|violat|constraint|unique|conflict|exist|abort|serializ`)

// noRows reports whether target is a variable that says that a query had no
// result, which is no failure of the statement.
func noRows(target *Value) bool {
	if target.kind == kDeref && target.a.kind == kGlobal {
		return saysNoRows.MatchString(target.a.str[strings.LastIndexByte(target.a.str, '.')+1:])
	}
	return false
}
