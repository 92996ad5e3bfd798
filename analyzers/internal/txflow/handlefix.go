package txflow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// HandleFix puts the transaction h in the place of the pool that a statement runs
// on. It is offered where the transaction has a name at the statement, is usable
// on every path to it, and where the statement's failure ends the function: else
// the transaction would go on after a failed statement.
func (r *Result) HandleFix(flow *Flow, site *Site, h *Tracked) []analysis.SuggestedFix {
	c, tx := r.names.at(site.Pos()), r.inPlace(flow, site, h)
	if c == nil || tx == nil {
		return nil
	}
	var on ast.Expr
	switch m := site.Model; {
	case m.On.Place == txmodel.Arg && m.On.Index < len(c.expr.Args):
		on = r.builtOn(c.expr.Args[m.On.Index])
	case m.On.Place == txmodel.Recv:
		if sel, ok := ast.Unparen(c.expr.Fun).(*ast.SelectorExpr); ok {
			on = r.builtOn(sel.X)
		}
	}
	for on != nil && root(on) != nil && r.object(root(on)) != tx && r.index.Handle(r.pass.TypesInfo.TypeOf(on)) != txmodel.NoHandle {
		if r.replaceable(on, tx) && r.dispensable(on, h) {
			return fix("use "+tx.Name(), replacement(on.Pos(), on.End(), tx.Name()))
		}
		sel, ok := on.(*ast.SelectorExpr) // ent: a field of the client
		if !ok {
			return nil
		}
		on = sel.X
	}
	return nil
}

// StmtFix binds the prepared statement that a site runs to the transaction h. In a
// loop it would be bound each time.
func (r *Result) StmtFix(flow *Flow, site *Site, h *Tracked) []analysis.SuggestedFix {
	c, tx := r.names.at(site.Pos()), r.inPlace(flow, site, h)
	if c == nil || tx == nil || inLoop(site.Instr) {
		return nil
	}
	sel, ok := ast.Unparen(c.expr.Fun).(*ast.SelectorExpr)
	if !ok || root(sel.X) == nil {
		return nil
	}
	ctx := r.contextOf(c.expr)
	if ctx == "" && site.Model.Ctx.Place != txmodel.Absent {
		return nil
	}
	m := r.index.Bind(tx.Type(), r.pass.TypesInfo.TypeOf(sel.X), ctx != "")
	if m == nil {
		return nil
	}
	bind := tx.Name() + "." + m.Method() + "("
	if ctx != "" {
		bind += ctx + ", "
	}
	return fix("run it in "+tx.Name(), replacement(sel.X.Pos(), sel.X.Pos(), bind), replacement(sel.X.End(), sel.X.End(), ")"))
}

// replaceable reports whether a variable can stand for a handle: what is selected
// of it, or the parameter that it is passed to, is of the same type.
func (r *Result) replaceable(on ast.Expr, tx *types.Var) bool {
	path := r.around(on)
	if len(path) < 2 {
		return false
	}
	switch up := path[1].(type) {
	case *ast.SelectorExpr:
		has, _, _ := types.LookupFieldOrMethod(tx.Type(), true, r.pass.Pkg, up.Sel.Name)
		was := r.pass.TypesInfo.Uses[up.Sel]
		return up.X == on && has != nil && was != nil && types.Identical(has.Type(), was.Type())
	case *ast.CallExpr:
		sig, ok := r.pass.TypesInfo.TypeOf(up.Fun).(*types.Signature)
		for i, arg := range up.Args {
			if ok && arg == on && i < sig.Params().Len() && !(sig.Variadic() && i == sig.Params().Len()-1) {
				return types.AssignableTo(tx.Type(), sig.Params().At(i).Type())
			}
		}
	}
	return false
}

// dispensable reports whether an expression names the pool and the program compiles
// without it: it is no variable, and no import, that would be used no more. A
// variable of the function may hold a half-built statement, unless h was begun on
// it.
func (r *Result) dispensable(on ast.Expr, h *Tracked) bool {
	id := root(on)
	switch obj := r.pass.TypesInfo.Uses[id].(type) {
	case *types.PkgName:
		sel, ok := on.(*ast.SelectorExpr)
		for ok && sel.X != ast.Expr(id) {
			sel, ok = sel.X.(*ast.SelectorExpr)
		}
		return ok && r.importLeft(obj, func(used types.Object) bool { return used == r.pass.TypesInfo.Uses[sel.Sel] })
	case *types.Var:
		switch obj.Kind() {
		case types.LocalVar:
			return r.names.changed[obj] <= 1 && r.begunOn(on, obj, h)
		case types.PackageVar:
			return true
		}
		return r.names.changed[obj] == 0
	}
	return false
}

// begunOn reports whether the call that opened h has the expression in it, which
// begins with the variable.
func (r *Result) begunOn(on ast.Expr, obj types.Object, h *Tracked) bool {
	c := r.names.at(h.Begun)
	if c == nil {
		return false
	}
	found := false
	check := func(e ast.Expr) {
		found = found || types.ExprString(e) == types.ExprString(on) && r.pass.TypesInfo.ObjectOf(root(e)) == obj
	}
	if sel, ok := ast.Unparen(c.expr.Fun).(*ast.SelectorExpr); ok {
		check(r.builtOn(sel.X))
	}
	for _, arg := range c.expr.Args {
		check(r.builtOn(arg))
	}
	return found
}
