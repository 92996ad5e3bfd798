package typestate

import (
	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
)

// rounds is how often the body of a range over a function is interpreted: once
// more than is needed to see a round after another one.
const rounds = 2

// yields reports whether fn is what go/ssa makes of the body of a range over a
// function.
func yields(fn *ssa.Function) bool { return fn.Synthetic == "range-over-func yield" }

// yield finds the loop body among the arguments of a call of an iterator.
func (inv *invocation) yield() *Value {
	for _, a := range inv.args {
		if a.kind == kClosure && yields(a.at.(*ssa.Function)) {
			return a
		}
	}
	return nil
}

// rangeFunc interprets a call of an iterator that is not known: its body may run
// any number of times, now, until it says stop.
func (s *solver) rangeFunc(c *Config, inv *invocation, yield *Value) []*Config {
	fn := yield.at.(*ssa.Function)
	out := []*Config{c}
	now := []*Config{c.clone()}
	rows := inv.fn
	if h := c.handles[rows]; h != nil && h.State == Idle { // the loop opens them
		d := *h
		d.State = Open
		now[0].set(d)
	}
	after := func() []*Config {
		for _, c := range out {
			delete(c.handles, rows)
		}
		return s.join(out)
	}
	for range rounds {
		var next []*Config
		for _, c := range now {
			sub := &invocation{frame: inv.frame, instr: inv.instr, cc: inv.cc, fn: yield, args: make([]*Value, len(fn.Params))}
			leavings, ok := s.inline(c, sub, fn)
			if !ok {
				return after()
			}
			for _, l := range leavings {
				out = append(out, l.config)
				if len(l.results) == 0 || l.config.nilness(l.results[0]) != effect.False {
					next = append(next, l.config.clone())
				}
			}
		}
		now = s.join(next)
	}
	return after()
}

// owner is the frame whose function a defer statement in f belongs to: the one
// around the bodies of ranges over functions.
func (f *frame) owner() *frame {
	for yields(f.fn) && f.parent != nil {
		f = f.parent
	}
	return f
}
