package typestate

import (
	"golang.org/x/tools/go/ssa"
)

// inline interprets the function literal fn in place. False: it cannot be, it
// is recursive or too deep.
func (s *solver) inline(c *Config, inv *invocation, fn *ssa.Function) ([]leaving, bool) {
	if len(fn.Blocks) == 0 || inv.frame.depth >= maxDepth || inv.frame.active(fn) {
		return nil, false
	}
	s.flow.Inlined[fn] = true
	f := s.in.enter(inv.frame, inv.instr, fn)
	d := c.clone()
	defers := d.defers
	if !yields(fn) {
		d.defers = nil
	}
	for i, p := range fn.Params {
		if i < len(inv.args) && inv.args[i] != nil {
			d.env[envKey{f, p, 0}] = inv.args[i]
		}
	}
	for i, p := range fn.FreeVars {
		if i < len(inv.fn.list) {
			d.env[envKey{f, p, 0}] = inv.fn.list[i]
		}
	}
	var out []leaving
	for _, e := range s.run(f, []*Config{d}) {
		if e.Panics || e.Ends {
			continue
		}
		if s.recording {
			s.flow.Inner = append(s.flow.Inner, e)
		}
		for k := range e.config.env {
			if k.frame.under(f) {
				delete(e.config.env, k)
			}
		}
		after := e.config.clone()
		if !yields(fn) {
			after.defers = defers
		}
		out = append(out, leaving{after, e.Results, e})
	}
	return out, true
}

// under reports whether f is top or was entered from it.
func (f *frame) under(top *frame) bool {
	for ; f != nil; f = f.parent {
		if f == top {
			return true
		}
	}
	return false
}

// spawn interprets what a go statement starts, for its sites only: nothing is
// known of when it runs. What it is given has left the function.
func (s *solver) spawn(c *Config, f *frame, instr *ssa.Go) {
	fn, args := s.operands(c, f, &instr.Call)
	s.background(c, &invocation{frame: f, instr: instr, cc: &instr.Call, fn: fn, args: args, spawned: true})
}

func (s *solver) background(c *Config, inv *invocation) {
	if s.recording {
		d := c.clone()
		d.spawned = true
		d.defers = nil
		s.call(d, inv)
	}
	for _, a := range inv.args {
		s.escape(c, a, Kept)
	}
	if inv.fn != nil {
		s.escape(c, inv.fn, Kept)
	}
}
