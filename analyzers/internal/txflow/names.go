package txflow

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
	"github.com/txvet/txvet/analyzers/internal/typestate"
)

// names finds what the program calls things, for messages.
type names struct {
	once      sync.Once
	pass      *analysis.Pass
	calls     map[token.Pos]*called           // by the position of the left parenthesis
	selectors map[token.Pos]*ast.SelectorExpr // by the position of the name behind the dot
	changed   map[types.Object]int            // how often a variable gets a value; one whose address is taken, more than once
}

// called is a call and what its results are assigned to.
type called struct {
	expr *ast.CallExpr
	lhs  []ast.Expr
}

func newNames(pass *analysis.Pass) *names { return &names{pass: pass} }

func (n *names) at(pos token.Pos) *called {
	n.read()
	return n.calls[pos]
}

// selector gives the selector expression whose name stands at pos.
func (n *names) selector(pos token.Pos) *ast.SelectorExpr {
	n.read()
	return n.selectors[pos]
}

func (n *names) read() {
	n.once.Do(func() { // rules run side by side
		n.calls, n.selectors, n.changed = map[token.Pos]*called{}, map[token.Pos]*ast.SelectorExpr{}, map[types.Object]int{}
		for _, file := range n.pass.Files {
			ast.Inspect(file, n.visit)
		}
	})
}
func (n *names) visit(node ast.Node) bool {
	add := func(lhs []ast.Expr, rhs []ast.Expr) {
		for i, e := range rhs {
			call, ok := ast.Unparen(e).(*ast.CallExpr)
			if !ok {
				continue
			}
			c := &called{expr: call, lhs: lhs}
			if len(rhs) > 1 && i < len(lhs) {
				c.lhs = lhs[i : i+1]
			}
			n.calls[call.Lparen] = c
		}
	}
	switch node := node.(type) {
	case *ast.AssignStmt:
		add(node.Lhs, node.Rhs)
		n.change(1, node.Lhs...)
	case *ast.RangeStmt:
		n.change(1, node.Key, node.Value)
	case *ast.UnaryExpr:
		if node.Op == token.AND {
			n.change(2, node.X)
		}
	case *ast.ValueSpec:
		lhs := make([]ast.Expr, len(node.Names))
		for i, id := range node.Names {
			lhs[i] = id
		}
		add(lhs, node.Values)
		if len(node.Values) > 0 {
			n.change(1, lhs...)
		}
	case *ast.SelectorExpr:
		n.selectors[node.Sel.Pos()] = node
	case *ast.CallExpr:
		if n.calls[node.Lparen] == nil {
			n.calls[node.Lparen] = &called{expr: node}
		}
	}
	return true
}

// change notes that variables get values.
func (n *names) change(times int, vars ...ast.Expr) {
	for _, e := range vars {
		if id, ok := e.(*ast.Ident); ok {
			if obj := n.pass.TypesInfo.ObjectOf(id); obj != nil {
				n.changed[obj] += times
			}
		}
	}
}

// Range gives the extent of the call at a site.
func (r *Result) Range(pos token.Pos) (start, end token.Pos) {
	if c := r.names.at(pos); c != nil {
		return c.expr.Pos(), c.expr.End()
	}
	return pos, token.NoPos
}

// Line gives the line of a position.
func (r *Result) Line(pos token.Pos) int { return r.pass.Fset.Position(pos).Line }

// Handle names a handle as the program does.
func (r *Result) Handle(h *typestate.Handle) string {
	c := r.names.at(h.Begun)
	if c == nil {
		return noun(h)
	}
	if h.Scoped {
		if id := bodyParam(c.expr, h); id != nil {
			return id.Name
		}
		return noun(h)
	}
	if sel, ok := ast.Unparen(c.expr.Fun).(*ast.SelectorExpr); ok && h.Lib != nil && h.Lib.New.Place == txmodel.Recv {
		return types.ExprString(sel.X)
	}
	i := h.ResultIndex()
	if h.Lib != nil && h.Lib.New.Place == txmodel.Result {
		i = h.Lib.New.Index
	}
	if i < len(c.lhs) && !r.isError(c.lhs[i]) {
		if name := types.ExprString(c.lhs[i]); name != "_" {
			return name
		}
	}
	return noun(h)
}

// blank reports whether the program gives no name to what was opened.
func (r *Result) blank(h *typestate.Handle) bool {
	return h.Lib != nil && h.Lib.New.Place == txmodel.Result && r.assigned(h.Begun, h.Lib.New.Index) == "_"
}

func noun(h *typestate.Handle) string {
	if h.Strict && !h.Save {
		return "session"
	}
	switch h.Kind {
	case txmodel.Conn:
		return "conn"
	case txmodel.Rows:
		return "rows"
	case txmodel.BatchResult:
		return "results"
	case txmodel.Stmt:
		return "stmt"
	case txmodel.Pool:
		return "db"
	}
	return "tx"
}

// bodyParam is a scope callback's transaction parameter, nil if it has no name.
func bodyParam(call *ast.CallExpr, h *typestate.Handle) *ast.Ident {
	for _, arg := range call.Args {
		lit, ok := ast.Unparen(arg).(*ast.FuncLit)
		if !ok {
			continue
		}
		var params []*ast.Ident
		for _, field := range lit.Type.Params.List {
			params = append(params, field.Names...)
		}
		i := len(params) - 1
		if h.Lib != nil && h.Lib.New.Place == txmodel.BodyArg {
			i = h.Lib.New.Index
		}
		if i >= 0 && i < len(params) && params[i].Name != "_" {
			return params[i]
		}
	}
	return nil
}

// On names the handle that a site uses: the receiver or argument, or for a use
// inside of a callee the argument with the callee's path.
func (r *Result) On(s *typestate.Site) string {
	c := r.names.at(s.Pos())
	if c == nil {
		return "the pool"
	}
	if s.Use != nil {
		return r.usedIn(c, s.Callee, s.Use.Path)
	}
	if s.Ends != "" {
		return r.usedIn(c, s.Callee, s.Ends)
	}
	if s.Model != nil {
		switch s.Model.On.Place {
		case txmodel.Arg:
			if i := s.Model.On.Index; i < len(c.expr.Args) {
				return types.ExprString(r.builtOn(c.expr.Args[i]))
			}
		case txmodel.Recv:
			if sel, ok := ast.Unparen(c.expr.Fun).(*ast.SelectorExpr); ok {
				return types.ExprString(r.builtOn(sel.X))
			}
		}
	}
	return types.ExprString(c.expr.Fun)
}

// usedIn names what a callee knows by a path.
func (r *Result) usedIn(c *called, callee *types.Func, path effect.Path) string {
	p := string(path)
	if name, ok := strings.CutPrefix(p, "g:{"); ok {
		path, name, _ := strings.Cut(name, "}.")
		if path == r.pass.Pkg.Path() {
			return name
		}
		return path[strings.LastIndexByte(path, '/')+1:] + "." + name
	}
	i := 0
	rest := p
	if j := strings.IndexAny(p, ".!"); j >= 0 {
		rest = p[j:]
		p = p[:j]
	} else {
		rest = ""
	}
	for _, d := range p[1:] {
		i = i*10 + int(d-'0')
	}
	rest, _, _ = strings.Cut(rest, "!")
	rest = strings.ReplaceAll(rest, ".*", "")
	if callee.Signature().Recv() != nil {
		if i == 0 {
			if sel, ok := ast.Unparen(c.expr.Fun).(*ast.SelectorExpr); ok {
				return types.ExprString(sel.X) + rest
			}
			return callee.Name() + rest
		}
		i--
	}
	if i < len(c.expr.Args) {
		return types.ExprString(r.builtOn(c.expr.Args[i])) + rest
	}
	return callee.Name() + rest
}

// builtOn is what a statement that is built in one expression is built on.
func (r *Result) builtOn(e ast.Expr) ast.Expr {
	for {
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		if !ok {
			return e
		}
		fn, _ := typeutil.Callee(r.pass.TypesInfo, call).(*types.Func)
		if fn == nil || !r.index.Builds(r.pass.TypesInfo.TypeOf(e)) {
			return e
		}
		m := r.index.Call(fn)
		if m == nil {
			return e
		}
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		switch {
		case m.On.Place == txmodel.Arg && m.On.Index < len(call.Args):
			e = call.Args[m.On.Index]
		case m.From.Place == txmodel.Arg && m.From.Index < len(call.Args):
			e = call.Args[m.From.Index]
		case m.From.Place != txmodel.Absent && ok:
			e = sel.X
		default:
			return e
		}
	}
}

// Callee names the function that a site calls, as the program writes it, cut to
// the last two parts.
func (r *Result) Callee(s *typestate.Site) string {
	c := r.names.at(s.Pos())
	if c == nil {
		return "the call"
	}
	fun := ast.Unparen(c.expr.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	if sel, ok := fun.(*ast.SelectorExpr); ok && s.Use != nil {
		return sel.Sel.Name
	}
	if _, ok := fun.(*ast.FuncLit); ok {
		return "the function"
	}
	return types.ExprString(fun)
}

func (r *Result) isError(e ast.Expr) bool {
	return txmodel.IsError(r.pass.TypesInfo.TypeOf(e))
}

func exprString(e ast.Expr) string { return types.ExprString(e) }

// object is the variable that an expression names, nil if it is none.
func (r *Result) object(e ast.Expr) types.Object {
	id, ok := e.(*ast.Ident)
	if !ok {
		return nil
	}
	return r.pass.TypesInfo.ObjectOf(id)
}
