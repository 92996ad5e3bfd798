package txflow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// settled answers for typestate.Env. A field is settled if only the package can set
// it, and that does so in composite literals alone: it is assigned nowhere, no
// address of it is taken, and no struct that has it is assigned as a whole. A field
// that is a struct or an array itself has parts, which are asked for by themselves.
func (p *pkg) settled(t types.Type, field string) bool {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() != p.pass.Pkg || ast.IsExported(field) {
		return false
	}
	st, ok := named.Origin().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	if p.assigned == nil {
		p.assigned = map[*types.Var]bool{}
		for _, file := range p.pass.Files {
			ast.Inspect(file, p.assignments)
		}
	}
	for f := range st.Fields() {
		if f.Name() == field {
			switch f.Type().Underlying().(type) {
			case *types.Struct, *types.Array:
				return false
			}
			return !p.assigned[f]
		}
	}
	return false
}

// assignments notes the fields that a node sets, or gives others to set.
func (p *pkg) assignments(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for _, e := range n.Lhs {
			p.assign(e)
		}
	case *ast.RangeStmt:
		p.assign(n.Key)
		p.assign(n.Value)
	case *ast.UnaryExpr:
		if sel, ok := ast.Unparen(n.X).(*ast.SelectorExpr); ok && n.Op == token.AND {
			p.assign(sel)
		}
	}
	return true
}

func (p *pkg) assign(e ast.Expr) {
	if e == nil {
		return
	}
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok && p.pass.TypesInfo.Defs[id] != nil {
		return // it begins with that
	}
	if sel, ok := e.(*ast.SelectorExpr); ok {
		if f, ok := p.pass.TypesInfo.Uses[sel.Sel].(*types.Var); ok && f.IsField() {
			p.assigned[f.Origin()] = true
		}
	}
	p.assignWhole(p.pass.TypesInfo.TypeOf(e))
}

// assignWhole notes the fields of a struct that is set as a whole.
func (p *pkg) assignWhole(t types.Type) {
	if t == nil {
		return
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		t = named.Origin()
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if !p.assigned[f] {
				p.assigned[f] = true
				p.assignWhole(f.Type())
			}
		}
	case *types.Array:
		p.assignWhole(u.Elem())
	}
}
