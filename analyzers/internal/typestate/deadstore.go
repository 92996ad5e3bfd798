package typestate

import (
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// deadStore reports whether a deferred literal puts the call's error into a
// variable of the function around it that is not a result: it has returned
// already when the variable is set. Where the literal goes on to log the variable,
// that may be all that is wanted, unless the function returns it elsewhere.
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
		if !ok || !deferredOnly(s.Fn) || !localOnly(outer, s.Fn, fv) {
			return false
		}
		if readAfter(fv, st) && !(onlyLogged(fv) && returned(outer, s.Fn, fv)) {
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

// onlyLogged reports whether the literal compares the variable with nil and hands
// it to functions whose results nobody looks at, and no more.
func onlyLogged(fv *ssa.FreeVar) bool {
	var quiet func(v ssa.Value, depth int) bool
	quiet = func(v ssa.Value, depth int) bool {
		if depth > 8 {
			return false
		}
		return !slices.ContainsFunc(*v.Referrers(), func(ref ssa.Instruction) bool {
			switch ref := ref.(type) {
			case *ssa.BinOp:
				return false
			case *ssa.MakeInterface:
				return !quiet(ref, depth+1)
			case *ssa.ChangeInterface:
				return !quiet(ref, depth+1)
			case *ssa.Store: // into the arguments of a variadic function
				ia, ok := ref.Addr.(*ssa.IndexAddr)
				return !ok || ref.Val != v || !quiet(ia.X, depth+1)
			case *ssa.IndexAddr:
				return false
			case *ssa.Slice:
				return !quiet(ref, depth+1)
			case *ssa.Call: // of a logger, or of one more link of its chain
				return mayEnd(ref) || !quiet(ref, depth+1)
			}
			return true
		})
	}
	for _, ref := range *fv.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr != fv {
				return false
			}
		case *ssa.UnOp:
			if !quiet(ref, 0) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

var fatal = regexp.MustCompile(`(?i)fatal|panic|exit|must|require`)

// mayEnd reports whether a call, or an earlier link of its chain, sounds as if it
// ends the program: then nobody believes anything.
func mayEnd(call *ssa.Call) bool {
	if fatal.MatchString(calleeName(call)) {
		return true
	}
	on := call.Call.Value
	if !call.Call.IsInvoke() {
		if len(call.Call.Args) == 0 {
			return false
		}
		on = call.Call.Args[0]
	}
	before, ok := on.(*ssa.Call)
	return ok && mayEnd(before)
}

func calleeName(call *ssa.Call) string {
	if call.Call.IsInvoke() {
		return call.Call.Method.Name()
	}
	if fn := call.Call.StaticCallee(); fn != nil {
		return fn.Name()
	}
	return "panic" // a function value, of which nothing is known
}

// returned reports whether the function around the literal returns the variable
// that fv captures as its error, which has no name of its own.
func returned(outer, fn *ssa.Function, fv *ssa.FreeVar) bool {
	i, results := slices.Index(fn.FreeVars, fv), outer.Signature.Results()
	n := results.Len() - 1
	if n < 0 || !isError(results.At(n).Type()) || results.At(n).Name() != "" {
		return false
	}
	captured := func(v ssa.Value) bool {
		load, ok := v.(*ssa.UnOp)
		return ok && slices.ContainsFunc(ClosuresOf(outer, fn), func(mc *ssa.MakeClosure) bool { return mc.Bindings[i] == load.X })
	}
	for _, b := range outer.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		if captured(ret.Results[n]) {
			return true
		}
		load, ok := ret.Results[n].(*ssa.UnOp) // of a cell for the result, where there are deferred calls
		if !ok || load.X.Referrers() == nil {
			continue
		}
		for _, ref := range *load.X.Referrers() {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == load.X && captured(st.Val) {
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
					for _, ref := range ClosuresOf(outer, fn) {
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

// ClosuresOf lists the places in outer that make a closure of fn.
func ClosuresOf(outer, fn *ssa.Function) []*ssa.MakeClosure {
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
