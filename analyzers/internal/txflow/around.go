package txflow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/astutil"
)

// around lists the nodes around n, n first and its file last; nil if n is in no
// file of the package.
func (r *Result) around(n ast.Node) []ast.Node {
	for _, file := range r.pass.Files {
		if file.FileStart <= n.Pos() && n.Pos() < file.FileEnd {
			path, _ := astutil.PathEnclosingInterval(file, n.Pos(), n.End())
			if i := slices.Index(path, n); i >= 0 {
				return path[i:]
			}
		}
	}
	return nil
}

// chained drops from the beginning of path what an expression is the beginning
// of: the calls of methods on it, their fields.
func chained(path []ast.Node) []ast.Node {
	for len(path) > 1 {
		switch up := path[1].(type) {
		case *ast.ParenExpr:
		case *ast.SelectorExpr:
			if up.X != path[0] {
				return path
			}
		case *ast.CallExpr:
			if up.Fun != path[0] {
				return path
			}
		default:
			return path
		}
		path = path[1:]
	}
	return path
}

// list gives the list that the statement at the beginning of path is in, and
// where; false if in none.
func list(path []ast.Node) (in []ast.Stmt, at int, ok bool) {
	s, ok := path[0].(ast.Stmt)
	if !ok || len(path) < 2 {
		return nil, 0, false
	}
	switch up := path[1].(type) {
	case *ast.BlockStmt:
		in = up.List
	case *ast.CaseClause:
		in = up.Body
	case *ast.CommClause:
		in = up.Body
	}
	at = slices.Index(in, s)
	return in, at, at >= 0
}

// function is the function literal or declaration around the beginning of a path.
type function struct {
	node ast.Node
	body *ast.BlockStmt
	sig  *types.Signature
	loop bool // a loop of it is around the beginning of the path
}

// function finds it; its fields are nil if there is none.
func (r *Result) function(path []ast.Node) (f function) {
	for _, n := range path {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			f.loop = true
		case *ast.FuncLit:
			f.node, f.body = n, n.Body
			f.sig, _ = r.pass.TypesInfo.TypeOf(n).(*types.Signature)
			return f
		case *ast.FuncDecl:
			f.node, f.body = n, n.Body
			if obj, ok := r.pass.TypesInfo.Defs[n.Name].(*types.Func); ok {
				f.sig = obj.Signature()
			}
			return f
		}
	}
	return f
}

// declares reports whether a variable that is seen at the beginning of the path is
// the function's own, and not one of a function around it.
func (f function) declares(v *types.Var) bool {
	return f.node != nil && f.node.Pos() <= v.Pos() && v.Pos() < f.node.End()
}

// mentions reports whether n has the object in it.
func (r *Result) mentions(n ast.Node, obj types.Object) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && r.pass.TypesInfo.Uses[id] == obj
		return !found
	})
	return found
}

// same gives a predicate: whether an expression names the variable that e names.
func (r *Result) same(e ast.Expr) func(ast.Expr) bool {
	obj := r.object(e)
	return func(e ast.Expr) bool { return obj != nil && r.object(e) == obj }
}

// nextLine is the beginning of the line below n, a statement of the list that the
// beginning of path is in: another can be inserted there. False if something else
// is on the line that n ends on.
func (r *Result) nextLine(path []ast.Node, n ast.Stmt) (pos token.Pos, ok bool) {
	in, _, _ := list(path)
	i := slices.Index(in, n)
	line := r.line(n.End() - 1)
	if file := r.pass.Fset.File(n.Pos()); i < 0 || line >= file.LineCount() {
		return token.NoPos, false
	} else {
		pos = file.LineStart(line + 1)
	}
	for _, group := range path[len(path)-1].(*ast.File).Comments {
		if group.Pos() < pos && pos < group.End() && r.line(group.End()) > line && !lines(group) {
			return token.NoPos, false
		}
	}
	behind := path[1].End() - 1 // the brace
	if i+1 < len(in) {
		behind = in[i+1].Pos()
	}
	return pos, behind >= pos
}

// lines reports whether all comments of a group are such that end with the line.
func lines(group *ast.CommentGroup) bool {
	return !slices.ContainsFunc(group.List, func(c *ast.Comment) bool { return c.Text[1] == '*' })
}

// line is the line in the file, whatever line directives say.
func (r *Result) line(pos token.Pos) int { return r.pass.Fset.PositionFor(pos, false).Line }

// indent is what the line of pos begins with in a file that gofmt formatted.
func (r *Result) indent(pos token.Pos) string {
	return string(slices.Repeat([]byte{'\t'}, r.pass.Fset.PositionFor(pos, false).Column-1))
}

// commented reports whether a comment stands between two positions.
func commented(file *ast.File, from, to token.Pos) bool {
	return slices.ContainsFunc(file.Comments, func(g *ast.CommentGroup) bool { return from <= g.Pos() && g.Pos() < to })
}

// method is the method of that name of a variable of type t.
func (r *Result) method(t types.Type, name string) (*types.Func, bool) {
	obj, _, _ := types.LookupFieldOrMethod(t, true, r.pass.Pkg, name)
	fn, ok := obj.(*types.Func)
	return fn, ok
}

// returnsNil reports whether next is `return nil` on the line below s, alone on it,
// with no comment: from and to are the extent of that line.
func (r *Result) returnsNil(path []ast.Node, s, next ast.Stmt) (from, to token.Pos, ok bool) {
	ret, is := next.(*ast.ReturnStmt)
	if !is || len(ret.Results) != 1 || !r.pass.TypesInfo.Types[ret.Results[0]].IsNil() {
		return 0, 0, false
	}
	from, below := r.nextLine(path, s)
	to, alone := r.nextLine(path, ret)
	ok = below && alone && r.line(ret.Pos()) == r.line(from) && !commented(path[len(path)-1].(*ast.File), from, to)
	return from, to, ok
}
