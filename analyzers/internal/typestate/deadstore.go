package typestate

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// deadStore reports whether a deferred literal puts the call's error into a
// variable of the function around it that is not a result: it has returned
// already when the variable is set.
func (s *Site) deadStore(call *ssa.Call) bool {
	outer := s.Fn.Parent()
	if outer == nil {
		return false
	}
	dead := false
	for _, ref := range *call.Referrers() {
		st, ok := ref.(*ssa.Store)
		if !ok {
			return false
		}
		fv, ok := st.Addr.(*ssa.FreeVar)
		if !ok || !deferredOnly(s.Fn) || readAfter(fv, st) || !localOnly(outer, s.Fn, fv) {
			return false
		}
		dead = true
	}
	return dead
}

// deferredOnly reports whether the literal is used in defer statements only.
func deferredOnly(fn *ssa.Function) bool {
	found := false
	for _, b := range fn.Parent().Blocks {
		for _, instr := range b.Instrs {
			mc, ok := instr.(*ssa.MakeClosure)
			if !ok || mc.Fn != fn {
				continue
			}
			for _, ref := range *mc.Referrers() {
				if _, ok := ref.(*ssa.Defer); !ok {
					return false
				}
				found = true
			}
		}
	}
	return found
}

// readAfter reports whether the literal may read the variable after st.
func readAfter(fv *ssa.FreeVar, st *ssa.Store) bool {
	for _, ref := range *fv.Referrers() {
		if load, ok := ref.(*ssa.UnOp); ok && (load.Block() != st.Block() || slices.Index(load.Block().Instrs, ssa.Instruction(load)) > slices.Index(st.Block().Instrs, ssa.Instruction(st))) {
			if load.Block() == st.Block() || !load.Block().Dominates(st.Block()) {
				return true
			}
		}
	}
	return false
}

// localOnly reports whether the variable that fv captures is not read when the
// function around the literal returns: it is not a named result.
func localOnly(outer, fn *ssa.Function, fv *ssa.FreeVar) bool {
	i := slices.Index(fn.FreeVars, fv)
	for _, b := range outer.Blocks {
		after := false
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.RunDefers:
				after = true
			case *ssa.UnOp:
				if after {
					for _, ref := range closuresOf(outer, fn) {
						if ref.Bindings[i] == instr.X {
							return false
						}
					}
				}
			}
		}
	}
	return true
}

func closuresOf(outer, fn *ssa.Function) []*ssa.MakeClosure {
	var out []*ssa.MakeClosure
	for _, b := range outer.Blocks {
		for _, instr := range b.Instrs {
			if mc, ok := instr.(*ssa.MakeClosure); ok && mc.Fn == fn {
				out = append(out, mc)
			}
		}
	}
	return out
}
