package txflow

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/typestate"
)

// solve solves the functions of the package, callees first. The functions of a
// recursive component start from the assumption that the others never return and
// are solved once more with what was found. Where some then never return, nothing is
// assumed of them instead: an interface has implementations that are not in view.
func (p *pkg) solve() {
	for _, component := range p.components() {
		for _, fn := range component {
			p.pending[object(fn)] = true
		}
		rounds := 1
		if len(component) > 1 || slices.Contains(callees(component[0], p, nil), object(component[0])) {
			rounds = 2
		}
		p.solveAll(component, rounds)
		if rounds > 1 && slices.ContainsFunc(component, p.neverReturns) {
			for _, fn := range component {
				p.pending[object(fn)] = false
				delete(p.solved, object(fn))
			}
			p.solveAll(component, rounds)
		}
		for _, fn := range component {
			delete(p.pending, object(fn))
		}
	}
	for _, fn := range p.funcs {
		flow := p.solved[object(fn)]
		if flow == nil { // the initialiser of package variables
			flow = typestate.Solve(fn, p.env)
		}
		p.flows = append(p.flows, flow)
		p.literals(fn, flow.Inlined)
	}
}

func (p *pkg) solveAll(component []*ssa.Function, rounds int) {
	for range rounds {
		for _, fn := range component {
			delete(p.listed, object(fn))
			if p.touches(fn) {
				p.solved[object(fn)] = typestate.Solve(fn, p.env)
			} else {
				p.solved[object(fn)] = &typestate.Flow{Fn: fn}
			}
		}
	}
}

// neverReturns reports whether a function was found to have no way out.
func (p *pkg) neverReturns(fn *ssa.Function) bool {
	sum := p.solved[object(fn)].Summary
	return sum != nil && len(sum.Outcomes) == 0
}

// literals solves the function literals that run at a time of their own: HTTP
// handlers, callbacks of libraries, goroutines.
func (p *pkg) literals(fn *ssa.Function, inlined map[*ssa.Function]bool) {
	for _, anon := range fn.AnonFuncs {
		if inlined[anon] {
			p.literals(anon, inlined)
			continue
		}
		if !p.touches(anon) {
			continue
		}
		flow := typestate.Solve(anon, p.env)
		p.flows = append(p.flows, flow)
		p.literals(anon, flow.Inlined)
	}
}

func object(fn *ssa.Function) *types.Func {
	obj, _ := fn.Object().(*types.Func)
	return obj
}

// callees lists the functions of the package that fn and its literals may call.
func callees(fn *ssa.Function, p *pkg, out []*types.Func) []*types.Func {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			for _, op := range instr.Operands(nil) {
				if f, ok := (*op).(*ssa.Function); ok {
					if obj := object(f); obj != nil {
						out = append(out, obj.Origin())
					}
				}
			}
			call, ok := instr.(ssa.CallInstruction)
			if !ok || p == nil {
				continue
			}
			if call.Common().IsInvoke() {
				for _, sel := range p.implementers(call.Common().Method) {
					out = append(out, sel.Obj().(*types.Func).Origin())
				}
			} else if load, ok := call.Common().Value.(*ssa.UnOp); ok {
				if fn := p.only(load.X); fn != nil && object(fn) != nil {
					out = append(out, object(fn).Origin())
				}
			}
		}
	}
	for _, anon := range fn.AnonFuncs {
		out = callees(anon, p, out)
	}
	return out
}

// components gives the strongly connected components of the call graph, callees
// first (Tarjan, "Depth-first search and linear graph algorithms", 1972). Methods that
// are given a transaction go before all others: those who ask what they return may
// call them through another package.
func (p *pkg) components() [][]*ssa.Function {
	byObject := map[*types.Func]*ssa.Function{}
	for _, fn := range p.funcs {
		if obj := object(fn); obj != nil {
			byObject[obj] = fn
		}
	}
	var (
		out     [][]*ssa.Function
		stack   []*ssa.Function
		index   = map[*ssa.Function]int{}
		low     = map[*ssa.Function]int{}
		onStack = map[*ssa.Function]bool{}
		visit   func(fn *ssa.Function)
	)
	visit = func(fn *ssa.Function) {
		index[fn] = len(index) + 1
		low[fn] = index[fn]
		stack = append(stack, fn)
		onStack[fn] = true
		for _, obj := range callees(fn, p, nil) {
			callee := byObject[obj]
			switch {
			case callee == nil:
			case index[callee] == 0:
				visit(callee)
				low[fn] = min(low[fn], low[callee])
			case onStack[callee]:
				low[fn] = min(low[fn], index[callee])
			}
		}
		if low[fn] == index[fn] {
			i := slices.Index(stack, fn)
			component := slices.Clone(stack[i:])
			stack = stack[:i]
			for _, f := range component {
				onStack[f] = false
			}
			out = append(out, component)
		}
	}
	for _, binding := range []bool{true, false} {
		for _, fn := range p.funcs {
			if object(fn) != nil && index[fn] == 0 && (fn.Signature.Recv() != nil && p.env.Binds(fn.Signature)) == binding {
				visit(fn)
			}
		}
	}
	return out
}

// implementers lists the methods of the package's own types that a call of the
// interface method m may reach. A type that a test declares is none, so that the
// program means the same whether its tests are analysed with it or not.
func (p *pkg) implementers(m *types.Func) []*types.Selection {
	if out, ok := p.impls[m]; ok {
		return out
	}
	var out []*types.Selection
	recv := m.Signature().Recv()
	iface, ok := recv.Type().Underlying().(*types.Interface)
	if ok && iface.NumMethods() > 0 {
		scope := p.pass.Pkg.Scope()
		for _, name := range scope.Names() {
			tn, ok := scope.Lookup(name).(*types.TypeName)
			if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) || p.inTest(tn.Pos()) && !p.inTest(m.Pos()) {
				continue
			}
			if named, ok := tn.Type().(*types.Named); ok && named.TypeParams().Len() > 0 {
				continue
			}
			t := types.NewPointer(tn.Type())
			if !types.Implements(t, iface) {
				continue
			}
			// One that embeds the interface, and takes the method from it, passes the
			// call on to another implementation.
			if sel := types.NewMethodSet(t).Lookup(m.Pkg(), m.Name()); sel != nil && sel.Obj() != m {
				out = append(out, sel)
			}
		}
	}
	p.impls[m] = out
	return out
}

func (p *pkg) inTest(pos token.Pos) bool {
	return strings.HasSuffix(p.pass.Fset.Position(pos).Filename, "_test.go")
}

// implementations is the summary that an interface method stands for: the one
// that all implementations in view share.
func (p *pkg) implementations(m *types.Func) (*effect.Summary, bool) {
	if m.Pkg() != p.pass.Pkg {
		if funcs := p.factsOf(m.Pkg()); funcs != nil {
			if f := funcs[m.FullName()]; f != nil && !f.Unknown {
				return f.Summary, true
			}
		}
	}
	impls := p.implementers(m)
	if len(impls) != 1 {
		return nil, false
	}
	impl := impls[0].Obj().(*types.Func)
	if types.IsInterface(impl.Signature().Recv().Type()) {
		return nil, false
	}
	if len(impls[0].Index()) > 1 {
		return p.promoted(m, impls[0], impl)
	}
	return p.summary(impl, nil)
}

// promoted is the summary of a method that an embedded field has: in terms of
// what the field is in, which is the receiver that callers know. It is that of
// the wrapper which go/ssa makes for it.
func (p *pkg) promoted(m *types.Func, sel *types.Selection, impl *types.Func) (*effect.Summary, bool) {
	flow := p.wrappers[sel]
	if flow == nil {
		own := impl.Pkg() == p.pass.Pkg
		if _, known := p.summary(impl, nil); !known && p.model(impl) == nil {
			return nil, false
		}
		env := *p.env
		env.Place = func(token.Pos) effect.Place { return p.place(m.Pos()) } // the wrapper has none
		flow = typestate.Solve(p.prog.MethodValue(sel), &env)
		if !own || p.solved[impl.Origin()] != nil && !p.pending[impl.Origin()] {
			p.wrappers[sel] = flow
		}
	}
	if flow.GaveUp {
		return nil, false
	}
	return flow.Summary, true
}
