package txflow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// LoadFix adds the relation to the query, where that is in view and one method
// call, or one more piece of the statement, does it.
func (r *Result) LoadFix(flow *Flow, read *Read) []analysis.SuggestedFix {
	m, c := r.loader(read), r.names.at(read.Query)
	if m == nil || c == nil || read.Helper != "" || read.Saved {
		return nil
	}
	sel, ok := ast.Unparen(c.expr.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	for _, other := range flow.Reads { // one edit for all that is read
		if other.Below && other.Query == read.Query && len(other.Path) > len(read.Path) && slices.Equal(other.Path[:len(read.Path)], read.Path) {
			read = other
		}
	}
	message := "load " + strings.Join(read.Path, ".") + " with the query"
	if m.From.Place != txmodel.Recv {
		return r.loadPiece(sel.X, read, message)
	}
	if m.Names.Place == txmodel.Absent && len(read.Path) > 1 {
		return nil
	}
	text := load(m, read)
	method, _, _ := strings.Cut(text, "(")
	if _, ok := r.method(r.pass.TypesInfo.TypeOf(sel.X), method); !ok {
		return nil
	}
	if m.Names.Place == txmodel.Absent {
		text += "()"
	}
	return insertion(sel.X.End(), "."+r.broken(sel.X.End(), sel.Sel.Pos())+text, message)
}

// loadPiece adds a piece to the call that makes the statement, where the file
// imports the package of the function that makes such pieces.
func (r *Result) loadPiece(statement ast.Expr, read *Read, message string) []analysis.SuggestedFix {
	call, ok := ast.Unparen(statement).(*ast.CallExpr)
	if !ok || call.Ellipsis.IsValid() {
		return nil
	}
	fn, _ := r.callee(call).(*types.Func)
	if fn == nil {
		return nil
	}
	made := r.index.Call(fn)
	if made == nil || made.Mods.Place != txmodel.Arg || made.Mods.Index != fn.Signature().Params().Len()-1 {
		return nil
	}
	text := r.piece(call, read)
	if text == "" {
		return nil
	}
	if len(call.Args) == 0 {
		return insertion(call.Rparen, text, message)
	}
	last := call.Args[len(call.Args)-1]
	space := r.broken(call.Lparen, last.Pos())
	if space == "" {
		space = " "
	}
	return insertion(last.End(), ","+space+text, message)
}

// broken is the line break between two parts of an expression, with what the line
// of the latter begins with; "" if they are on one line.
func (r *Result) broken(from, to token.Pos) string {
	if r.line(from) == r.line(to) {
		return ""
	}
	return "\n" + r.indent(to)
}

// piece is the call that makes a piece which loads the relation, as the file that
// n is in writes it; "" if it imports no such function.
func (r *Result) piece(n ast.Node, read *Read) string {
	path := r.around(n)
	if path == nil {
		return ""
	}
	for _, spec := range path[len(path)-1].(*ast.File).Imports {
		pkg := r.pass.TypesInfo.PkgNameOf(spec)
		if pkg == nil || r.seen(pkg.Name(), n.Pos()) != pkg {
			continue
		}
		for _, name := range pkg.Imported().Scope().Names() {
			fn, ok := pkg.Imported().Scope().Lookup(name).(*types.Func)
			if !ok {
				continue
			}
			if m := r.index.Call(fn); m != nil && m.Role == txmodel.Preload && m.From.Place == txmodel.Absent && m.Names.Place == txmodel.Arg {
				return pkg.Name() + "." + load(m, read)
			}
		}
	}
	return ""
}
