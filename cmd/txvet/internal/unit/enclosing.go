package unit

import (
	"go/ast"
	"go/token"
	"go/types"
)

// enclosing returns the declared function around a position, its doc comment
// included, as source within the package names it: "Order", "Shop.Order" or
// "(*Shop).Order", without type parameters. It is "" outside of functions.
func (c *checked) enclosing(pos token.Pos) string {
	for _, file := range c.files {
		if pos < file.FileStart || file.FileEnd < pos {
			continue
		}
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || pos >= fn.End() || pos < fn.Pos() && (fn.Doc == nil || pos < fn.Doc.Pos()) {
				continue
			}
			return name(fn)
		}
	}
	return ""
}

func name(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) != 1 {
		return fn.Name.Name
	}
	recv := ast.Unparen(fn.Recv.List[0].Type)
	star, pointer := recv.(*ast.StarExpr)
	if pointer {
		recv = ast.Unparen(star.X)
	}
	switch generic := recv.(type) {
	case *ast.IndexExpr:
		recv = generic.X
	case *ast.IndexListExpr:
		recv = generic.X
	}
	typ := types.ExprString(recv)
	if pointer {
		typ = "(*" + typ + ")"
	}
	return typ + "." + fn.Name.Name
}
