package txflow

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
	"github.com/txvet/txvet/analyzers/internal/typestate"
)

// Name names the handle that a site works on, known or not.
func (r *Result) Name(s *Site, v *View) string {
	if v.Base != nil && v.Base.Owned {
		return r.Handle(v.Base)
	}
	return r.On(s)
}

// HandleIn names a handle of a flow, which may have been given it.
func (r *Result) HandleIn(flow *Flow, h *Tracked) string {
	if i := h.ID.ParamIndex(); i >= 0 {
		return flow.Fn.Params[i].Name()
	}
	return r.Handle(h)
}

// Func names the function that is called at pos, as the program writes it.
func (r *Result) Func(pos token.Pos) string {
	if c := r.names.at(pos); c != nil {
		return types.ExprString(c.expr.Fun)
	}
	return "this"
}

// Origin names what a statement was prepared on.
func (r *Result) Origin(stmt *Tracked) string {
	c := r.names.at(stmt.Begun)
	if c == nil {
		return "the pool"
	}
	if sel, ok := ast.Unparen(c.expr.Fun).(*ast.SelectorExpr); ok {
		return types.ExprString(sel.X)
	}
	return types.ExprString(c.expr.Fun)
}

// Slow names what is waited for at a site: a function by its package and type,
// or the channel operation.
func (r *Result) Slow(s *Site) string {
	switch s.Instr.(type) {
	case *ssa.Send:
		return "a channel send"
	case *ssa.UnOp:
		return "a channel receive"
	case *ssa.Select:
		return "a select"
	}
	callee := s.Call.Method
	if fn := s.Call.StaticCallee(); fn != nil {
		callee, _ = fn.Object().(*types.Func)
	}
	if callee == nil {
		return r.Func(s.Pos())
	}
	name := callee.Name()
	if recv := callee.Signature().Recv(); recv != nil {
		t := recv.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := t.(*types.Named); ok {
			name = n.Obj().Name() + "." + name
		}
	}
	return callee.Pkg().Name() + "." + name
}

// Target names what the value is stored in at pos: the left side of the
// assignment, or "a channel".
func (r *Result) Target(pos token.Pos) string {
	name := "a longer-lived place"
	for _, file := range r.pass.Files {
		if pos < file.FileStart || pos >= file.FileEnd {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Pos() <= pos && pos < n.End() && len(n.Lhs) > 0 {
					name = types.ExprString(n.Lhs[0])
				}
			case *ast.SendStmt:
				if n.Pos() <= pos && pos < n.End() {
					name = "channel " + types.ExprString(n.Chan)
				}
			}
			return true
		})
	}
	return name
}

// Enclosing names the declared function that a site stands in.
func (r *Result) Enclosing(s *Site) string {
	fn := s.Fn
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn.Name()
}

// Given returns the name of a transaction parameter that the function was given
// on this path, "" if there is none.
func (r *Result) Given(flow *Flow, v *View) string {
	for i, p := range flow.Fn.Params {
		if r.index.Handle(p.Type()) == txTx && v.Given(i) {
			return p.Name()
		}
	}
	return ""
}

// TakesTx reports whether the function, or one around it, has a transaction among
// its parameters: it runs in that, or by itself for callers that have none.
func (r *Result) TakesTx(flow *Flow) bool {
	for fn := flow.Fn; fn != nil; fn = fn.Parent() {
		if r.index.TakesTx(fn.Signature) {
			return true
		}
	}
	return false
}

// Handler reports whether the function answers requests: it is called for each.
// With a site, also whether that stands in a loop.
func (r *Result) Handler(flow *Flow, s *Site) bool {
	fn := flow.Fn
	if s != nil {
		fn = s.Fn
		if inLoop(s.Instr) {
			return false
		}
	}
	for ; fn != nil; fn = fn.Parent() {
		if sig := fn.Signature; sig.Results().Len() == 0 {
			for p := range sig.Params().Variables() {
				if isRequest(p.Type()) {
					return true
				}
			}
		}
	}
	return false
}

// Main reports whether the flow is that of the program's main function, or of
// an initialiser: what it opens lasts as long as the process.
func (r *Result) Main(flow *Flow) bool {
	return flow.Fn.Parent() == nil && flow.Fn.Signature.Recv() == nil && (flow.Fn.Name() == "main" && r.pass.Pkg.Name() == "main" || flow.Fn.Name() == "init")
}

// Statement names the prepared statement that a site runs.
func (r *Result) Statement(s *Site, v *View) string {
	if v.Stmt.Begun.IsValid() {
		return r.Handle(v.Stmt)
	}
	return r.On(s)
}

// Reader names the rows or row that a site reads.
func (r *Result) Reader(s *Site, v *View) string {
	if v.Base != nil {
		return r.Handle(v.Base)
	}
	return r.On(s)
}

// Writer says what writes at a site that has no text: the method, or a callee.
func (r *Result) Writer(s *Site) string {
	if s.Use != nil {
		return r.Callee(s) + " writes"
	}
	name := r.Callee(s)
	return name[strings.LastIndexByte(name, '.')+1:]
}

// Lock names the lock that a statement takes, itself or in a callee; "" if none.
func (r *Result) Lock(s *Site) string {
	if s.Use != nil {
		if s.Use.Op == effect.Lock {
			return "FOR UPDATE in " + r.Callee(s)
		}
		return ""
	}
	return typestate.Locks(s.SQL)
}

// SecondConnection reports whether the site runs on a connection that was pinned
// after h was begun, and from the same pool.
func (r *Result) SecondConnection(v *View, h *Tracked) bool {
	c := v.Base
	return c != nil && c.Kind == txmodel.Conn && c.Owned && c.ID != h.From && c.Pool != nil && c.Pool == h.Pool && c.Begun > h.Begun
}

// OnlyPool reports whether the handle is a pool in a field of the receiver, and
// the only one there: with two, which of them the transaction is of is not
// known.
func (r *Result) OnlyPool(flow *Flow, v *View) bool {
	if !r.Is(v.On, txmodel.Pool) && !r.Is(v.On, txmodel.Either) {
		return false
	}
	recv := flow.Fn.Signature.Recv()
	if recv == nil {
		return true
	}
	t := recv.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	n := 0
	for i := 0; ok && i < st.NumFields(); i++ {
		if kind := r.index.Handle(st.Field(i).Type()); kind == txmodel.Pool || kind == txmodel.Either {
			n++
		}
	}
	return n <= 1
}

// Replaces reports whether the begin at a site assigns the variable that holds
// h: then h is leaked, which is txleak's.
func (r *Result) Replaces(s *Site, h *Tracked) bool { return r.sameVariable(s, h) }

// Parameter names a handle that the function was given.
func (r *Result) Parameter(flow *Flow, s *Site, v *View) string {
	if i := v.On.ParamIndex(); i >= 0 && i < len(flow.Fn.Params) {
		return flow.Fn.Params[i].Name()
	}
	return r.On(s)
}

// Called reports whether the package calls the function, or others can: one that
// is only a value, such as the action of a command, runs as often as somebody
// else decides, mostly once.
func (r *Result) Called(flow *Flow) bool {
	obj := flow.Fn.Object()
	if obj == nil {
		return false
	}
	if obj.Exported() {
		return true
	}
	for _, other := range r.Flows {
		for _, b := range other.Fn.Blocks {
			for _, instr := range b.Instrs {
				if call, ok := instr.(ssa.CallInstruction); ok && call.Common().StaticCallee() == flow.Fn {
					return true
				}
			}
		}
	}
	return false
}
