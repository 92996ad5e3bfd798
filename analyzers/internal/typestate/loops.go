package typestate

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
)

// Loop is a call of a function that runs a query for each element of a list that it
// is given.
type Loop struct {
	Instr  ssa.Instruction
	Call   *ssa.CallCommon
	Callee *types.Func
	Use    *effect.Loop
	When   []effect.Cond // what holds on entry
	Trace  []Step
}

// loopsIn records the loops of a callee whose condition may hold here. In a goroutine
// nobody waits for it.
func (s *solver) loopsIn(c *Config, inv *invocation, obj *types.Func, sum *effect.Summary) {
	if !s.recording || c.spawned || inv.spawned {
		return
	}
	for i := range sum.Loops {
		u := &sum.Loops[i]
		known := slices.ContainsFunc(s.flow.Loops, func(l *Loop) bool { return l.Instr == inv.instr && l.Use == u })
		if !known && !s.contradicted(c, inv, u.When) {
			s.flow.Loops = append(s.flow.Loops, &Loop{Instr: inv.instr, Call: inv.cc, Callee: obj, Use: u, When: sortConds(c.entryFacts()), Trace: c.trace.steps()})
		}
	}
}
