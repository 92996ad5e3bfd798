package txflow

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// slot is a variable of function type, a field or one of the package, or a pool of the
// program's own in a variable of the package.
type slot struct {
	fill *ssa.Store // of what is put into it
	open bool       // more than one place fills it, or somebody has its address
}

// only gives the function that is in the variable at addr if the package puts one
// there in one place: a function that tests replace, most often, and what they do is
// no part of the program. Of a method value it gives the wrapper, whose receiver is
// the object that the field is in.
func (p *pkg) only(addr ssa.Value) *ssa.Function {
	fill := p.filled(p.slot(addr))
	if fill == nil {
		return nil
	}
	val := fill.Val
	if named, ok := val.(*ssa.ChangeType); ok {
		val = named.X
	}
	switch filled := val.(type) {
	case *ssa.Function:
		return filled
	case *ssa.MakeClosure:
		in, ok := fill.Addr.(*ssa.FieldAddr)
		if fn := filled.Fn.(*ssa.Function); ok && fn.Object() != nil && filled.Bindings[0] == in.X {
			return fn
		}
	}
	return nil
}

// held is another name for what the package variable of that name holds: what a method
// gets of another one, where the package puts that there in one place; "" if it has
// none.
func (p *pkg) held(name string) effect.Path {
	v, _ := p.pass.Pkg.Scope().Lookup(name[strings.LastIndexByte(name, '.')+1:]).(*types.Var)
	if v == nil || name != variableName(v) {
		return ""
	}
	fill := p.filled(v)
	if fill == nil {
		return ""
	}
	call, ok := fill.Val.(*ssa.Call)
	if !ok || !call.Call.IsInvoke() || !txmodel.Gets(call.Call.Method) {
		return ""
	}
	if load, ok := call.Call.Value.(*ssa.UnOp); ok {
		if of, ok := load.X.(*ssa.Global); ok && of.Object() != nil {
			return effect.Path("g:" + variableName(of.Object()) + "." + call.Call.Method.Name() + "()")
		}
	}
	return ""
}

func variableName(v types.Object) string { return "{" + v.Pkg().Path() + "}." + v.Name() }

// filled is the one place where the package fills a slot, nil if there are several or
// none.
func (p *pkg) filled(v *types.Var) *ssa.Store {
	if p.slots == nil {
		p.slots = map[*types.Var]*slot{}
		for _, fn := range p.funcs {
			p.fillings(fn)
		}
	}
	s := p.slots[v]
	if s == nil || s.open {
		return nil
	}
	return s.fill
}

// slot is the variable that is at addr, if it is one, nil if other packages may fill
// it.
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
	_, global := addr.(*ssa.Global)
	if _, ok := v.Type().Underlying().(*types.Signature); !ok && !(global && txmodel.HousePool(v.Type())) {
		return nil
	}
	return v
}

// fillings notes what fn and its literals put into slots.
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
