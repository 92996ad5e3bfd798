package typestate

import (
	"go/token"
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
)

// rollback is a rollback whose error is known.
type rollback struct {
	handle *Value
	pos    token.Pos
	late   bool // the transaction was over before: it fails, and says no more than that
}

// rolls notes the error of a rollback of id. A session that may begin anew has none
// where there is no transaction.
func (s *solver) rolls(c *Config, id, err *Value, pos token.Pos) {
	h := c.handles[id]
	late := h != nil && h.transaction() && h.State.Done() && !h.Save && !h.Session && !s.env.Index.Session(id.typ)
	if late {
		c.facts[err] = effect.NotNil
	}
	c.rollbacks[err] = rollback{id, pos, late}
}

// rewords is a call that is given the error of a rollback and returns an error: where
// it only puts a text before it, that one is no better; where it may compare it, nothing
// is known any more.
func (s *solver) rewords(c *Config, inv *invocation, to *Value) {
	if len(c.rollbacks) == 0 {
		return
	}
	var given []*Value
	alone := true
	for _, arg := range inv.cc.Args {
		parts, variadic := elements(arg)
		if !variadic {
			parts = []ssa.Value{arg}
		}
		for _, part := range parts {
			if mi, ok := part.(*ssa.MakeInterface); ok {
				part = mi.X
			}
			if _, text := part.(*ssa.Const); text {
				continue
			}
			v := s.eval(c, inv.frame, part)
			if _, ok := c.rollbacks[v]; ok {
				given = append(given, v)
			} else {
				alone = false
			}
		}
	}
	fn := inv.cc.StaticCallee()
	wraps := fn != nil && wrapsError.MatchString(fn.String())
	for _, v := range given {
		if !wraps {
			delete(c.rollbacks, v)
		} else if alone && len(given) == 1 {
			c.rollbacks[to] = c.rollbacks[v]
		}
	}
}

var wrapsError = regexp.MustCompile(`^fmt\.Errorf$|[/^]x?errors\.(Wrap|With)\w*$`)

// rollbackIn is 1 + the index of the result that is the error of a rollback of id,
// 0 if none is.
func (c *Config) rollbackIn(results []*Value, id *Value) int {
	return 1 + slices.IndexFunc(results, func(v *Value) bool {
		r, ok := c.rollbacks[v]
		return ok && r.handle == id
	})
}

// LateRollback returns the transaction and the rollback whose error the exit returns,
// if the transaction was over before; NoPos if that is not so.
func (e *Exit) LateRollback() (*Handle, token.Pos) {
	for _, v := range e.Results {
		if r, ok := e.config.rollbacks[v]; ok && r.late {
			return e.config.handles[r.handle], r.pos
		}
	}
	return nil, token.NoPos
}
