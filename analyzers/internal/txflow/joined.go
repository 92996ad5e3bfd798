package txflow

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// Joined reports whether the function that starts the goroutine which a site
// stands in waits for it before it goes on with the handle id, and before it
// returns, other than with an error: it receives from a channel that the goroutine
// sends on or closes when it is done with the handle. *Must*, by the shape of the
// code: channels that are variables or passed to the goroutine; no other function
// literal may use the handle.
func (r *Result) Joined(flow *Flow, site *Site, id *Value) bool {
	fn := site.Fn
	start := startOf(fn)
	if start == nil {
		return false
	}
	uses := map[ssa.Instruction]bool{}
	for _, s := range flow.Sites {
		if slices.ContainsFunc(s.Paths, func(v *View) bool { return v.On == id }) {
			if s.Fn != fn && s.Fn != start.Parent() && !slices.ContainsFunc(s.Paths, func(v *View) bool { return v.Deferred }) {
				return false
			}
			uses[s.Instr] = true
		}
	}
	done := map[ssa.Value]bool{}
	for _, b := range fn.Blocks {
		for i, instr := range b.Instrs {
			if ch := signal(instr); ch != nil {
				if _, deferred := instr.(*ssa.Defer); !deferred && follows(b, i, nil, func(x ssa.Instruction) bool { return uses[x] }) {
					return false
				}
				done[outside(ch, fn, start)] = true
			}
		}
	}
	goesOn := map[ssa.Instruction]bool{ssa.Instruction(start): true}
	for _, e := range slices.Concat(flow.Exits, flow.Inner) {
		goesOn[e.Instr] = goesOn[e.Instr] || !e.Fails() && !e.Panics && !e.GivesUp()
	}
	return !follows(start.Block(), slices.Index(start.Block().Instrs, ssa.Instruction(start)), done, func(x ssa.Instruction) bool {
		return uses[x] || goesOn[x]
	})
}

// Waits reports whether the goroutine that a site stands in, or is the start of, waits
// for something before it comes to it, which may be the end of the transaction.
func (r *Result) Waits(flow *Flow, site *Site) bool {
	if _, starts := site.Instr.(*ssa.Go); starts {
		return slices.ContainsFunc(site.Call.Args, func(arg ssa.Value) bool {
			_, ok := arg.Type().Underlying().(*types.Chan)
			return ok
		})
	}
	return slices.ContainsFunc(flow.Sites, func(s *Site) bool {
		return s.Role == txmodel.Slow && s.Fn == site.Fn && s.Pos() < site.Pos()
	})
}

// startOf is the go statement that starts the function literal fn, nil if none does.
func startOf(fn *ssa.Function) *ssa.Go {
	if fn.Parent() == nil {
		return nil
	}
	for _, b := range fn.Parent().Blocks {
		for _, instr := range b.Instrs {
			if g, ok := instr.(*ssa.Go); ok {
				if mc, ok := g.Call.Value.(*ssa.MakeClosure); ok && mc.Fn == fn {
					return g
				}
			}
		}
	}
	return nil
}

// signal is the channel that an instruction sends on or closes, nil if none.
func signal(instr ssa.Instruction) ssa.Value {
	switch instr := instr.(type) {
	case *ssa.Send:
		return variable(instr.Chan)
	case ssa.CallInstruction:
		if b, ok := instr.Common().Value.(*ssa.Builtin); ok && b.Name() == "close" {
			return variable(instr.Common().Args[0])
		}
	}
	return nil
}

// receives reports whether an instruction waits for one of the channels.
func receives(instr ssa.Instruction, from map[ssa.Value]bool) bool {
	op, ok := instr.(*ssa.UnOp)
	return ok && op.Op == token.ARROW && from[variable(op.X)]
}

// chosen reports whether control goes from b to next because a select has received
// from one of the channels.
func chosen(b, next *ssa.BasicBlock, from map[ssa.Value]bool) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok || b.Succs[0] != next {
		return false
	}
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || cond.Op != token.EQL {
		return false
	}
	which, ok := cond.X.(*ssa.Extract)
	k, isConst := cond.Y.(*ssa.Const)
	if !ok || !isConst || which.Index != 0 {
		return false
	}
	sel, ok := which.Tuple.(*ssa.Select)
	if !ok {
		return false
	}
	state := sel.States[k.Int64()]
	return state.Dir == types.RecvOnly && from[variable(state.Chan)]
}

// variable is the place that a channel is read from, or the channel.
func variable(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.ChangeType:
			v = x.X
		case *ssa.UnOp:
			if x.Op == token.MUL {
				return x.X
			}
			return v
		default:
			return v
		}
	}
}

// outside is what the function that starts the literal calls its captured variable
// or parameter v.
func outside(v ssa.Value, fn *ssa.Function, start *ssa.Go) ssa.Value {
	switch x := v.(type) {
	case *ssa.FreeVar:
		return start.Call.Value.(*ssa.MakeClosure).Bindings[slices.Index(fn.FreeVars, x)]
	case *ssa.Parameter:
		return variable(start.Call.Args[slices.Index(fn.Params, x)])
	}
	return v
}

// follows reports whether control can go from behind instruction i of b to one that
// is found, without waiting for one of the channels.
func follows(b *ssa.BasicBlock, i int, waits map[ssa.Value]bool, found func(ssa.Instruction) bool) bool {
	seen := make([]bool, len(b.Parent().Blocks))
	var walk func(b *ssa.BasicBlock, from int) bool
	walk = func(b *ssa.BasicBlock, from int) bool {
		for _, instr := range b.Instrs[from:] {
			if receives(instr, waits) {
				return false
			}
			if found(instr) {
				return true
			}
		}
		return slices.ContainsFunc(b.Succs, func(next *ssa.BasicBlock) bool {
			if seen[next.Index] || chosen(b, next, waits) {
				return false
			}
			seen[next.Index] = true
			return walk(next, 0)
		})
	}
	return walk(b, i+1)
}
