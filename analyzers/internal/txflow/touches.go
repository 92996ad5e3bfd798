package txflow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// short is the number of instructions up to which a function is solved without
// asking whether it touches handles: that costs less than the question.
const short = 60

// touches reports whether a function can have to do with handles: a value of a
// handle's type occurs in it, it calls something that has a role or effects, or
// a function that it was given, it reads or sets a relation of an entity, or it
// returns or stores something that could lead to a handle. The others are most of a program.
func (p *pkg) touches(fn *ssa.Function) bool {
	n := 0
	for _, b := range fn.Blocks {
		n += len(b.Instrs)
	}
	if n <= short {
		return true
	}
	res := fn.Signature.Results()
	for i := range res.Len() {
		if leads(res.At(i).Type()) {
			return true
		}
	}
	return p.occur(fn)
}

func (p *pkg) occur(fn *ssa.Function) bool {
	for _, param := range fn.Params {
		if p.index.Handle(param.Type()) != txmodel.NoHandle {
			return true
		}
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if v, ok := instr.(ssa.Value); ok && p.index.Handle(v.Type()) != txmodel.NoHandle {
				return true
			}
			switch instr := instr.(type) {
			case ssa.CallInstruction:
				if p.matters(instr.Common()) {
					return true
				}
			case *ssa.FieldAddr:
				if p.relates(instr.X.Type(), instr.Field) {
					return true
				}
			case *ssa.Field:
				if p.relates(instr.X.Type(), instr.Field) {
					return true
				}
			case *ssa.Store:
				if _, ok := instr.Addr.(*ssa.FieldAddr); ok && leads(instr.Val.Type()) {
					return true
				}
			}
		}
	}
	for _, anon := range fn.AnonFuncs {
		if p.occur(anon) {
			return true
		}
	}
	return false
}

// relates reports whether a field of what t is or points to is a relation of an
// entity.
func (p *pkg) relates(t types.Type, field int) bool {
	if !p.index.Entity(t) {
		return false
	}
	u := t.Underlying()
	if ptr, ok := u.(*types.Pointer); ok {
		u = ptr.Elem().Underlying()
	}
	st, ok := u.(*types.Struct)
	return ok && p.index.Related(t, st.Field(field).Name())
}

// matters reports whether a call has a role, effects or a callee that is not
// known until run time.
func (p *pkg) matters(call *ssa.CallCommon) bool {
	if call.IsInvoke() {
		if p.model(call.Method) != nil {
			return true
		}
		if sum, known := p.summary(call.Method, nil); known {
			return sum != nil
		}
		return p.shape(call.Method) != nil || p.house(call.Value.Type(), call.Method) != nil
	}
	switch callee := call.Value.(type) {
	case *ssa.Builtin:
		return false
	case *ssa.Function:
		return p.effective(callee)
	case *ssa.MakeClosure:
		return p.effective(callee.Fn.(*ssa.Function))
	case *ssa.Parameter, *ssa.FreeVar, *ssa.UnOp, *ssa.Phi:
		for _, arg := range call.Args {
			if leads(arg.Type()) {
				return true
			}
		}
		return len(call.Args) == 0
	}
	return false
}

func (p *pkg) effective(fn *ssa.Function) bool {
	obj := object(fn)
	if obj == nil {
		return false // a function literal, which is looked through by itself
	}
	if p.model(obj) != nil {
		return true
	}
	sum, known := p.summary(obj, nil)
	return known && sum != nil || p.pending[obj.Origin()]
}

// leads reports whether one can get at a handle from a value of type t.
func leads(t types.Type) bool {
	if txmodel.IsError(t) || txmodel.IsContext(t) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		_, basic := u.Elem().Underlying().(*types.Basic)
		return !basic
	case *types.Interface, *types.Signature, *types.Struct:
		return true
	}
	return false
}
