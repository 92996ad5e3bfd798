package txflow

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// A fix is offered where one edit is clearly right: applied, it compiles, removes
// the finding and brings none. Whatever is not known to be so gets none. The files
// named *fix.go make them; this one, around.go, errcheck.go and inplace.go are what
// they stand on.

// fix is a suggested fix, with a message that says what is done.
func fix(message string, edits ...analysis.TextEdit) []analysis.SuggestedFix {
	return []analysis.SuggestedFix{{Message: message, TextEdits: edits}}
}

func replacement(pos, end token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: pos, End: end, NewText: []byte(text)}
}

// insertion is a fix that inserts text.
func insertion(pos token.Pos, text, message string) []analysis.SuggestedFix {
	return fix(message, replacement(pos, pos, text))
}

// seen is the object that a name means at pos, nil if none.
func (r *Result) seen(name string, pos token.Pos) types.Object {
	scope := r.pass.Pkg.Scope().Innermost(pos)
	if scope == nil {
		return nil
	}
	_, obj := scope.LookupParent(name, pos)
	return obj
}

// contextSeen reports whether ctx, as InScope gives it, means a context at pos.
func (r *Result) contextSeen(ctx string, pos token.Pos) bool {
	name, request := strings.CutSuffix(ctx, ".Context()")
	obj, ok := r.seen(name, pos).(*types.Var)
	return ok && (request && isRequest(obj.Type()) || !request && txmodel.IsContext(obj.Type()))
}

// contextOf is the context that a call is given, "" if it is given none or one
// that cannot be written again.
func (r *Result) contextOf(call *ast.CallExpr) string {
	for _, arg := range call.Args {
		if txmodel.IsContext(r.pass.TypesInfo.TypeOf(arg)) {
			if !repeatable(arg) {
				return ""
			}
			return types.ExprString(arg)
		}
	}
	return ""
}

// repeatable reports whether an expression is made of names, and of calls without
// arguments: it can be written twice.
func repeatable(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name != "_"
	case *ast.SelectorExpr:
		return repeatable(e.X)
	case *ast.CallExpr:
		return len(e.Args) == 0 && repeatable(e.Fun)
	}
	return false
}

// root is the name that a chain of selectors begins with, nil for anything else.
func root(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return root(e.X)
	}
	return nil
}

// importLeft reports whether the file uses an import for other things than those
// that a fix takes away.
func (r *Result) importLeft(pkg *types.PkgName, taken func(types.Object) bool) bool {
	r.names.read()
	for _, sel := range r.names.selectors {
		if id, ok := sel.X.(*ast.Ident); ok && r.pass.TypesInfo.Uses[id] == pkg && !taken(r.pass.TypesInfo.Uses[sel.Sel]) {
			return true
		}
	}
	return false
}

// variable is the variable that holds a handle: a name of its own, the function's,
// that nothing else is assigned to. nil if there is none.
func (r *Result) variable(h *Tracked) *types.Var {
	c := r.names.at(h.Begun)
	if c == nil {
		return nil
	}
	var id *ast.Ident
	if h.Scoped {
		id = bodyParam(c.expr, h)
	} else if i := resultOf(h); i < len(c.lhs) {
		id, _ = c.lhs[i].(*ast.Ident)
	}
	if id == nil || id.Name == "_" {
		return nil
	}
	obj, ok := r.object(id).(*types.Var)
	if !ok || obj.IsField() || obj.Parent() == r.pass.Pkg.Scope() || r.names.changed[obj] > 1 {
		return nil
	}
	if kind := r.index.Handle(obj.Type()); kind != txmodel.Tx && kind != txmodel.Either && kind != txmodel.Conn {
		return nil
	}
	return obj
}

// resultOf is which result of the call that opened it a handle is.
func resultOf(h *Tracked) int {
	if h.Lib != nil && h.Lib.New.Place == txmodel.Result && h.Helper == "" {
		return h.Lib.New.Index
	}
	return h.ResultIndex()
}
