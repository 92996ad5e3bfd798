package txflow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// FinishFix defers the rollback, or the release, of a handle that is left open,
// directly behind the check of its begin's error. Whatever else finishes the
// handle must do so before the function ends, and not by a defer of its own.
func (r *Result) FinishFix(leak Leak) []analysis.SuggestedFix {
	h := leak.Open
	if leak.Again != nil || leak.At.IsValid() || leak.Exit != nil && leak.Exit.Ends || !r.mayDefer(leak) {
		return nil
	}
	c, obj := r.names.at(h.Begun), r.variable(h)
	if obj == nil {
		return nil
	}
	path := r.around(c.expr)
	if len(path) < 3 {
		return nil
	}
	begin, ok := path[1].(*ast.AssignStmt)
	if !ok || len(begin.Rhs) != 1 {
		return nil
	}
	path = path[1:]
	f := r.function(path)
	if f.loop || f.body == nil || obj.Kind() != types.LocalVar || !f.declares(obj) || r.deferred(f.body, obj) {
		return nil
	}
	last := r.checked(path, c, h, obj)
	if last == nil || h.Helper != "" && !there(leak.Flow, h, last.End()) {
		return nil
	}
	pos, ok := r.nextLine(path, last)
	text := r.finish(c.expr, obj)
	if !ok || text == "" {
		return nil
	}
	text = "defer " + text
	return insertion(pos, r.indent(begin.Pos())+text+"\n", "add "+text)
}

// mayDefer reports whether a deferred finish leaves what the function does
// elsewhere as it is: it neither has a defer of its own for the handle, nor opens
// it in a loop, nor leaves it to somebody.
func (r *Result) mayDefer(leak Leak) bool {
	h := leak.Open
	if h.Save || h.Strict || h.Session || h.House {
		return false
	}
	for _, e := range slices.Concat(leak.Flow.Exits, leak.Flow.Inner) {
		for _, x := range e.Handles() {
			if x.ID == h.ID && !leak.endsAt(e, x) || x.From == h.ID && x.ID != h.ID && e.Escaped(x) != Local {
				return false
			}
		}
	}
	for _, site := range leak.Flow.Sites {
		for _, v := range site.Paths {
			if v.On == h.ID && (v.Spawned || v.Deferred || site.IsDefer()) || site.Pos() == h.Begun && inLoop(site.Instr) {
				return false
			}
		}
	}
	return true
}

// endsAt reports whether the handle, as it is at a way out, may end there. A
// transaction that is written and never finished lacks the commit instead.
func (l Leak) endsAt(e *Exit, h *Tracked) bool {
	switch left := e.Escaped(h); {
	case left == Kept, h.ByDefer, h.Spawned:
		return false
	case l.Always() && h.Kind == txmodel.Tx && h.Written.IsValid():
		return false
	case h.State == Open:
		return (h.Checked || h.NeverNil) && (left == Local || e.Fails()) // else it may have been given away
	}
	return true
}

// there reports whether every way out behind pos has the handle: the function that
// opened it returns none with a nil error.
func there(flow *Flow, h *Tracked, pos token.Pos) bool {
	return !slices.ContainsFunc(flow.Exits, func(e *Exit) bool {
		return e.Pos() > pos && !e.Panics && !slices.ContainsFunc(e.Handles(), func(x *Tracked) bool { return x.ID == h.ID })
	})
}

// deferred reports whether a deferred call or a goroutine of the function has to
// do with the variable.
func (r *Result) deferred(body *ast.BlockStmt, obj types.Object) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.DeferStmt, *ast.GoStmt:
			found = found || r.mentions(n, obj)
		}
		return !found
	})
	return found
}

// checked is the statement behind which the begin is known to have worked: the if
// that leaves the function with its error, or the begin itself where it has none to
// look at. nil if there is no such.
func (r *Result) checked(path []ast.Node, c *called, h *Tracked, obj *types.Var) ast.Stmt {
	in, at, ok := list(path)
	if !ok {
		return nil
	}
	var next ast.Stmt
	if at+1 < len(in) {
		next = in[at+1]
	}
	check, _ := next.(*ast.IfStmt)
	if field := r.index.ErrField(obj.Type()); field != "" {
		if check != nil && r.notNil(check.Cond, r.tells(check, field, obj)) && r.leaves(check) {
			return check
		}
		if h.NeverNil {
			return in[at] // it can be rolled back although it was not begun
		}
		return nil
	}
	if err := c.lhs[len(c.lhs)-1]; len(c.lhs) > 1 && r.isError(err) {
		if check != nil && check.Init == nil && r.notNil(check.Cond, r.same(err)) && r.leaves(check) {
			return check
		}
		return nil
	}
	if len(c.lhs) == 1 && h.Lib != nil && h.Lib.Err.Place == txmodel.Absent {
		return in[at]
	}
	return nil
}

// tells says which expressions are the error in the field of the variable: in an if,
// also the name that its init gives it.
func (r *Result) tells(check *ast.IfStmt, field string, obj types.Object) func(ast.Expr) bool {
	in := func(e ast.Expr) bool {
		sel, ok := e.(*ast.SelectorExpr)
		return ok && sel.Sel.Name == field && r.object(sel.X) == obj
	}
	if init, ok := check.Init.(*ast.AssignStmt); ok && len(init.Rhs) == 1 && in(init.Rhs[0]) {
		return r.same(init.Lhs[0])
	}
	return in
}

// finish is the call that ends what the variable holds, with the context of its
// begin if it takes one.
func (r *Result) finish(begin *ast.CallExpr, obj *types.Var) string {
	m := r.index.Finish(obj.Type())
	if m == nil {
		return ""
	}
	method := m.Method()
	fn, ok := r.method(obj.Type(), method)
	if !ok {
		return ""
	}
	switch params := fn.Signature().Params(); {
	case params.Len() == 0:
		return obj.Name() + "." + method + "()"
	case params.Len() == 1 && m.Ctx.Place == txmodel.Arg:
		if ctx := r.contextOf(begin); ctx != "" {
			return obj.Name() + "." + method + "(" + ctx + ")"
		}
	}
	return ""
}
