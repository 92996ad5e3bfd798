package txflow

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// CommitFix returns the error of a commit: in the place of the nil that the
// function returns next, or with what is written easily for its other results.
func (r *Result) CommitFix(s *Site) []analysis.SuggestedFix {
	c := r.names.at(s.Pos())
	if c == nil {
		return nil
	}
	path := r.around(c.expr)
	if len(path) < 3 {
		return nil
	}
	path = path[1:]
	switch up := path[0].(type) {
	case *ast.ExprStmt:
	case *ast.AssignStmt:
		if id, ok := up.Lhs[0].(*ast.Ident); !ok || id.Name != "_" || len(up.Lhs) > 1 || up.Rhs[0] != c.expr {
			return nil
		}
	default:
		return nil
	}
	in, at, ok := list(path)
	f := r.function(path)
	if !ok || f.loop || inLoop(s.Instr) || f.sig == nil || !txmodel.ReturnsError(f.sig) {
		return nil
	}
	tells := ""
	if field := r.index.ErrField(r.pass.TypesInfo.TypeOf(c.expr)); field != "" {
		tells = "." + field
	}
	stmt := in[at]
	if f.sig.Results().Len() == 1 && at+1 < len(in) {
		if from, to, ok := r.returnsNil(path, stmt, in[at+1]); ok {
			return fix("return the error of the commit",
				replacement(stmt.Pos(), c.expr.Pos(), "return "),
				replacement(c.expr.End(), stmt.End(), tells),
				replacement(from, to, ""))
		}
	}
	zeros, ok := r.zeros(f.sig)
	if !ok {
		return nil
	}
	indent := r.indent(stmt.Pos())
	return fix("check the error of the commit",
		replacement(stmt.Pos(), c.expr.Pos(), "if err := "),
		replacement(c.expr.End(), stmt.End(), tells+"; err != nil {\n"+indent+"\treturn "+zeros+"err\n"+indent+"}"))
}

// zeros writes the zero values of all results but the last, each with a comma
// behind it; false where that is not easy.
func (r *Result) zeros(sig *types.Signature) (string, bool) {
	var b strings.Builder
	for i := range sig.Results().Len() - 1 {
		zero, ok := r.zero(sig.Results().At(i).Type())
		if !ok {
			return "", false
		}
		b.WriteString(zero + ", ")
	}
	return b.String(), true
}

func (r *Result) zero(t types.Type) (string, bool) {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return "", false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false", true
		case u.Info()&types.IsString != 0:
			return `""`, true
		case u.Info()&types.IsNumeric != 0:
			return "0", true
		}
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return "nil", true
	case *types.Struct:
		n, ok := types.Unalias(t).(*types.Named)
		if ok && n.TypeArgs().Len() == 0 && n.Obj().Parent() == r.pass.Pkg.Scope() {
			return n.Obj().Name() + "{}", true
		}
	}
	return "", false
}
