package typestate

import (
	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

func (s *solver) deferCall(c *Config, f *frame, instr *ssa.Defer) []*Config {
	fn, args := s.operands(c, f, &instr.Call)
	owner := f.owner()
	for _, d := range c.defers {
		if d.instr == instr && d.frame == owner {
			return []*Config{c}
		}
	}
	s.observeDefer(c, f, instr, args)
	c.defers = append(c.defers[:len(c.defers):len(c.defers)], &deferred{frame: owner, instr: instr, fn: fn, args: args})
	return []*Config{c}
}

// observeDefer records a deferred finish of a handle whose begin may have
// failed unnoticed: the only thing about it that matters when it is deferred.
func (s *solver) observeDefer(c *Config, f *frame, instr *ssa.Defer, args []*Value) {
	fn, _ := s.operands(c, f, &instr.Call)
	inv := &invocation{frame: f, instr: instr, cc: &instr.Call, fn: fn, args: args, deferred: true}
	if obj := s.object(c, inv); obj != nil {
		if m := s.env.Model(obj); m != nil && m.Role == txmodel.Rollback {
			on := inv.operand(m.On)
			s.observe(c, f, &Site{Role: txmodel.None, Model: m, Instr: instr, Call: &instr.Call, Fn: f.fn}, &View{On: on, Deferred: true, Nil: on != nil && c.nilness(on) == effect.Nil})
		}
	}
}

// runDefers interprets the deferred calls, last first.
func (s *solver) runDefers(c *Config, f *frame) []*Config {
	configs := []*Config{c}
	defers, outer := c.defers, c.deferring
	for i := len(defers) - 1; i >= 0; i-- {
		d := defers[i]
		if d.frame != f {
			break
		}
		var next []*Config
		for _, c := range configs {
			c.defers = defers[:i:i]
			if outer == nil {
				c.deferring = f
			}
			next = append(next, s.call(c, &invocation{frame: f, instr: d.instr, cc: &d.instr.Call, fn: d.fn, args: d.args, deferred: true})...)
		}
		configs = s.join(next)
	}
	for _, c := range configs {
		c.deferring = outer
	}
	return configs
}
