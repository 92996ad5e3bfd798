package txflow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// slot is a variable of function type: a field, or one of the package.
type slot struct {
	fill *ssa.Store // of what is put into it
	open bool       // more than one place fills it, or somebody has its address
}

// only gives the function that is in the variable at addr if the package puts one
// there in one place: a function that tests replace, most often, and what they do is
// no part of the program. Of a method value it gives the wrapper, whose receiver is
// the object that the field is in.
func (p *pkg) only(addr ssa.Value) *ssa.Function {
	if p.slots == nil {
		p.slots = map[*types.Var]*slot{}
		for _, fn := range p.funcs {
			p.fillings(fn)
		}
	}
	s := p.slots[p.slot(addr)]
	if s == nil || s.open {
		return nil
	}
	val := s.fill.Val
	if named, ok := val.(*ssa.ChangeType); ok {
		val = named.X
	}
	switch filled := val.(type) {
	case *ssa.Function:
		return filled
	case *ssa.MakeClosure:
		in, ok := s.fill.Addr.(*ssa.FieldAddr)
		if fn := filled.Fn.(*ssa.Function); ok && fn.Object() != nil && filled.Bindings[0] == in.X {
			return fn
		}
	}
	return nil
}

// slot is the variable of function type that is at addr, nil if other packages may
// fill it.
func (p *pkg) slot(addr ssa.Value) *types.Var {
	var v *types.Var
	switch addr := addr.(type) {
	case *ssa.Global:
		v, _ = addr.Object().(*types.Var)
	case *ssa.FieldAddr:
		v = addr.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct).Field(addr.Field).Origin()
	}
	if v == nil || v.Exported() || v.Pkg() != p.pass.Pkg {
		return nil
	}
	if _, ok := v.Type().Underlying().(*types.Signature); !ok {
		return nil
	}
	return v
}

// fillings notes what fn and its literals put into variables of function type.
func (p *pkg) fillings(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			for _, op := range instr.Operands(nil) {
				v := p.slot(*op)
				if load, ok := instr.(*ssa.UnOp); v == nil || ok && load.Op == token.MUL {
					continue
				}
				fill, _ := instr.(*ssa.Store)
				switch {
				case fill == nil || fill.Addr != *op || p.slots[v] != nil:
					p.slots[v] = &slot{open: true}
				case !p.inTest(fill.Pos()):
					p.slots[v] = &slot{fill: fill}
				}
			}
		}
	}
	for _, anon := range fn.AnonFuncs {
		p.fillings(anon)
	}
}
