package txflow

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// ContextFix gives the handle at a site the context.
func (r *Result) ContextFix(s *Site, with, ctx string) []analysis.SuggestedFix {
	_, sel := r.methodCall(s, ctx)
	if sel == nil {
		return nil
	}
	text := fmt.Sprintf(".%s(%s)", with, ctx)
	return insertion(r.builtOn(sel.X).End(), text, "add "+text[1:])
}

// methodCall is the call at a site with the method or function that it names, nil
// if it names none or if ctx means no context there.
func (r *Result) methodCall(s *Site, ctx string) (*called, *ast.SelectorExpr) {
	c := r.names.at(s.Pos())
	if c == nil || !r.contextSeen(ctx, s.Pos()) {
		return nil, nil
	}
	sel, _ := ast.Unparen(c.expr.Fun).(*ast.SelectorExpr)
	return c, sel
}

// BackgroundFix puts the context that is in scope in the place of the one that the
// call at a site makes.
func (r *Result) BackgroundFix(s *Site, ctx string) []analysis.SuggestedFix {
	c := r.names.at(s.Pos())
	if c == nil || !r.contextSeen(ctx, s.Pos()) {
		return nil
	}
	for _, arg := range c.expr.Args {
		call, ok := ast.Unparen(arg).(*ast.CallExpr)
		if !ok || !txmodel.IsContext(r.pass.TypesInfo.TypeOf(arg)) {
			continue
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || len(call.Args) > 0 {
			return nil
		}
		pkg, ok := r.object(sel.X).(*types.PkgName)
		if !ok || !r.importLeft(pkg, func(used types.Object) bool { return used.Name() == "Background" || used.Name() == "TODO" }) {
			return nil
		}
		return fix("pass "+ctx, replacement(arg.Pos(), arg.End(), ctx))
	}
	return nil
}

// TwinFix calls the twin of what a site calls, with the context. What the twin
// takes beside that and the call does not give is nil.
func (r *Result) TwinFix(s *Site, ctx string) []analysis.SuggestedFix {
	c, sel := r.methodCall(s, ctx)
	if sel == nil {
		return nil
	}
	var twin types.Object
	if pkg, ok := r.object(sel.X).(*types.PkgName); ok {
		twin = pkg.Imported().Scope().Lookup(s.Model.Twin)
	} else {
		twin, _, _ = types.LookupFieldOrMethod(r.pass.TypesInfo.TypeOf(sel.X), true, r.pass.Pkg, s.Model.Twin)
	}
	fn, ok := twin.(*types.Func)
	if !ok {
		return nil
	}
	was, ok := r.pass.TypesInfo.TypeOf(c.expr.Fun).(*types.Signature)
	if !ok || !types.Identical(was.Results(), fn.Signature().Results()) {
		return nil
	}
	more, ok := r.takes(fn.Signature(), was, c.expr.Args)
	if !ok {
		return nil
	}
	text := ctx
	if len(c.expr.Args) > 0 {
		text += ", "
	}
	edits := []analysis.TextEdit{
		replacement(sel.Sel.Pos(), sel.Sel.End(), s.Model.Twin),
		replacement(c.expr.Lparen+1, c.expr.Lparen+1, text+more),
	}
	return fix("call "+s.Model.Twin, edits...)
}

// takes reports whether a function with the signature twin can be called with a
// context before args, which a function with the signature was is given; more is
// what must follow the context where there are no args.
func (r *Result) takes(twin, was *types.Signature, args []ast.Expr) (more string, ok bool) {
	n := was.Params().Len()
	if twin.Params().Len() == 0 || !txmodel.IsContext(twin.Params().At(0).Type()) || twin.Variadic() != was.Variadic() {
		return "", false
	}
	if n == 0 && twin.Params().Len() == 2 {
		_, pointer := twin.Params().At(1).Type().Underlying().(*types.Pointer)
		return ", nil", pointer
	}
	if twin.Params().Len() != n+1 {
		return "", false
	}
	for i := range n {
		is, wants := was.Params().At(i).Type(), twin.Params().At(i+1).Type()
		if types.Identical(is, wants) {
			continue
		}
		if len(args) != n || was.Variadic() && i == n-1 || !types.AssignableTo(r.pass.TypesInfo.TypeOf(args[i]), wants) {
			return "", false
		}
	}
	if len(args) == 1 {
		if _, several := r.pass.TypesInfo.TypeOf(args[0]).(*types.Tuple); several {
			return "", false
		}
	}
	return "", true
}
