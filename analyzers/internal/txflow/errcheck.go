package txflow

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// endsFunction reports whether the function that has the transaction as a variable
// returns the error of the call at the site: at once, or where it is not nil. What
// comes of an error that a literal within it returns is not known.
func (r *Result) endsFunction(site *Site, tx *types.Var) bool {
	c := r.names.at(site.Pos())
	if c == nil {
		return false
	}
	path := chained(r.around(c.expr))
	if len(path) < 2 {
		return false
	}
	f := r.function(path)
	if f.sig == nil || !f.declares(tx) {
		return false
	}
	switch up := path[1].(type) {
	case *ast.ReturnStmt:
		return path[0] != c.expr || site.Model.New.Place == txmodel.Absent // rows end with the transaction
	case *ast.BinaryExpr: // if db.Create(&x).Error != nil
		check, ok := path[2].(*ast.IfStmt)
		return ok && r.fails(check, f.sig, !site.Write, func(e ast.Expr) bool { return e == path[0] })
	case *ast.AssignStmt:
		err := r.errorOf(up, path[0].(ast.Expr))
		if err == nil {
			return false
		}
		if check, ok := path[2].(*ast.IfStmt); ok && check.Init == up {
			return r.fails(check, f.sig, !site.Write, err)
		}
		in, at, ok := list(path[1:])
		if !ok || at+1 == len(in) {
			return false
		}
		if ret, ok := in[at+1].(*ast.ReturnStmt); ok && len(ret.Results) > 0 {
			return err(ret.Results[len(ret.Results)-1])
		}
		check, ok := in[at+1].(*ast.IfStmt)
		return ok && check.Init == nil && r.fails(check, f.sig, !site.Write, err)
	}
	return false
}

// errorOf tells the expressions that are the error of what is assigned; nil if
// there is no name for it.
func (r *Result) errorOf(s *ast.AssignStmt, of ast.Expr) func(ast.Expr) bool {
	if len(s.Rhs) != 1 || s.Rhs[0] != of {
		return nil
	}
	last := s.Lhs[len(s.Lhs)-1]
	if r.isError(last) {
		return r.same(last)
	}
	is, field := r.same(last), r.index.ErrField(r.pass.TypesInfo.TypeOf(last))
	if field == "" {
		return nil
	}
	return func(e ast.Expr) bool {
		sel, ok := e.(*ast.SelectorExpr)
		return ok && sel.Sel.Name == field && is(sel.X)
	}
}

// fails reports whether the function returns where the error is not nil, and not a
// nil error. With but, some error may be excepted: of a read, that there is no row.
func (r *Result) fails(check *ast.IfStmt, sig *types.Signature, but bool, err func(ast.Expr) bool) bool {
	cond := check.Cond
	if b, ok := ast.Unparen(cond).(*ast.BinaryExpr); ok && but && b.Op == token.LAND && excepts(b.Y, err) {
		cond = b.X
	}
	if !r.notNil(cond, err) || !r.leaves(check) {
		return false
	}
	ret, ok := check.Body.List[len(check.Body.List)-1].(*ast.ReturnStmt)
	switch n := sig.Results().Len(); {
	case !ok:
		return false
	case len(ret.Results) > 0:
		return !r.pass.TypesInfo.Types[ret.Results[len(ret.Results)-1]].IsNil()
	case n > 0: // the named result, which must be what was looked at
		return r.mentions(check.Cond, sig.Results().At(n-1))
	}
	return true
}

// leaves reports whether an if without else ends the function, or the process.
func (r *Result) leaves(s *ast.IfStmt) bool {
	return s.Else == nil && len(s.Body.List) > 0 && r.ends(s.Body.List[len(s.Body.List)-1])
}

// notNil reports whether cond is `x != nil`.
func (r *Result) notNil(cond ast.Expr, is func(ast.Expr) bool) bool {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	return ok && b.Op == token.NEQ && is(ast.Unparen(b.X)) && r.pass.TypesInfo.Types[b.Y].IsNil()
}

// excepts reports whether e is `x != sql.ErrNoRows` or `!errors.Is(x, sql.ErrNoRows)`,
// of some error.
func excepts(e ast.Expr, is func(ast.Expr) bool) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		return e.Op == token.NEQ && is(ast.Unparen(e.X))
	case *ast.UnaryExpr:
		call, ok := e.X.(*ast.CallExpr)
		return ok && e.Op == token.NOT && len(call.Args) == 2 && is(call.Args[0])
	}
	return false
}

// ends reports whether nothing runs behind a statement: a return, a panic, the end
// of the process.
func (r *Result) ends(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.ExprStmt:
		call, ok := s.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		switch fn := r.callee(call).(type) {
		case *types.Builtin:
			return fn.Name() == "panic"
		case *types.Func:
			return stops[fn.FullName()]
		}
	}
	return false
}

// stops lists the functions of the standard library that do not return.
var stops = map[string]bool{
	"os.Exit": true, "log.Fatal": true, "log.Fatalf": true, "log.Fatalln": true, "log.Panic": true, "log.Panicf": true, "log.Panicln": true,
	"(*log.Logger).Fatal": true, "(*log.Logger).Fatalf": true, "(*log.Logger).Fatalln": true,
}

// callee is the function, or builtin, that a call names.
func (r *Result) callee(call *ast.CallExpr) types.Object {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		return r.pass.TypesInfo.Uses[fun]
	case *ast.SelectorExpr:
		return r.pass.TypesInfo.Uses[fun.Sel]
	}
	return nil
}
