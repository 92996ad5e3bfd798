package txflow

import (
	"go/ast"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// Context names the context that a site is given.
func (r *Result) Context(s *Site) string {
	c := r.names.at(s.Pos())
	if c == nil {
		return "ctx"
	}
	for _, arg := range c.expr.Args {
		if t := r.pass.TypesInfo.TypeOf(arg); t != nil && txmodel.IsContext(t) {
			return types.ExprString(arg)
		}
	}
	return "ctx"
}

// HasTwin reports whether the twin of a call can be called instead: an interface
// of the program's own may not have it.
func (r *Result) HasTwin(s *Site) bool {
	if !s.Call.IsInvoke() {
		return true
	}
	iface, ok := s.Call.Value.Type().Underlying().(*types.Interface)
	if !ok {
		return true
	}
	for m := range iface.Methods() {
		if m.Name() == s.Model.Twin {
			return true
		}
	}
	return false
}

// Inline reports whether the call makes its context in the argument. A detached
// context that has a name of its own was meant.
func (r *Result) Inline(s *Site) bool {
	c := r.names.at(s.Pos())
	if c == nil {
		return false
	}
	for _, arg := range c.expr.Args {
		if _, ok := ast.Unparen(arg).(*ast.CallExpr); ok && txmodel.IsContext(r.pass.TypesInfo.TypeOf(arg)) {
			return true
		}
	}
	return false
}

func isRequest(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && n.Obj().Name() == "Request" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "net/http"
}

// InScope returns how the program names the context that the function which a
// site stands in was given: a parameter, of the literal or of a function around
// it that it was interpreted with, or a request's. "" if there is none.
func (r *Result) InScope(flow *Flow, s *Site) string {
	for fn := s.Fn; fn != nil; fn = fn.Parent() {
		for _, p := range fn.Params {
			switch {
			case p.Name() == "_" || p.Name() == "":
			case txmodel.IsContext(p.Type()):
				return p.Name()
			case isRequest(p.Type()):
				return p.Name() + ".Context()"
			}
		}
		if fn == flow.Fn {
			return ""
		}
	}
	return ""
}

// TakesContext reports whether the function that a site calls has a context
// parameter: then dropping the context is the callee's own finding.
func (r *Result) TakesContext(s *Site) bool {
	for p := range s.Callee.Signature().Params().Variables() {
		if txmodel.IsContext(p.Type()) || isRequest(p.Type()) {
			return true
		}
	}
	return false
}

// Reports reports whether the function that a site calls tells its caller of a failure.
// Another one does what it can, and nobody waits for it.
func (r *Result) Reports(s *Site) bool {
	res := s.Callee.Signature().Results()
	return res.Len() > 0 && txmodel.IsError(res.At(res.Len()-1).Type())
}

// WithContext gives the method that gives a handle a context, for a statement of
// a library whose calls take none; "" if there is no such method, as in an older
// version of the library, or the one that is called is not there on what it gives.
func (r *Result) WithContext(s *Site, v *View) string {
	t := v.On.Type()
	if s.Model == nil || s.Model.Ctx.Place != txmodel.Absent || s.Model.On.Place != txmodel.Recv || t == nil {
		return ""
	}
	name := r.index.WithContext(t)
	with, ok := r.method(t, name)
	if !ok {
		return ""
	}
	if _, direct := r.method(t, s.Model.Method()); !direct {
		return name
	}
	if _, there := r.method(with.Signature().Results().At(0).Type(), s.Model.Method()); !there {
		return ""
	}
	return name
}

// BesideOpen reports whether the site uses what an open transaction was begun on:
// it should use that one, and its context.
func (r *Result) BesideOpen(v *View) bool {
	return slices.ContainsFunc(v.Open(), func(h *Tracked) bool { return r.Beside(v, h) })
}

// Contextual reports whether the package puts handles that have a context, or
// transactions, into the field that the handle at a site was read from.
func (r *Result) Contextual(v *View) bool {
	r.stored.Do(r.fillings)
	t, field := v.On.Field()
	return r.contextual[fieldOf(t, field)]
}

// fillings looks at what functions store in fields. A constructor is given the
// pool; a method that is given a handle binds a copy to it.
func (r *Result) fillings() {
	r.contextual = map[string]bool{}
	for _, flow := range r.Flows {
		sig := flow.Fn.Signature
		if flow.Summary == nil {
			continue
		}
		for _, o := range flow.Summary.Outcomes {
			has := func(src effect.Path) bool {
				if len(src) > 1 && src[0] == 'o' {
					i, err := strconv.Atoi(string(src[1:]))
					return err != nil || i >= len(o.Opens) || txmodel.HandleKind(o.Opens[i].Kind) != txmodel.Pool
				}
				return strings.Contains(string(src), "@") || sig.Recv() != nil && src != "" && src[0] == 'p' && !strings.HasPrefix(string(src), "p0")
			}
			for _, st := range o.Stores {
				if root, field, ok := strings.Cut(string(st.Dst), "."); ok && root == "p0" && sig.Recv() != nil && has(st.Src) {
					r.contextual[fieldOf(sig.Recv().Type(), field)] = true
				}
			}
			for i, res := range o.Results {
				for _, f := range res.Fields {
					if i < sig.Results().Len() && f.Dst != "" && has(f.Src) {
						r.contextual[fieldOf(sig.Results().At(i).Type(), string(f.Dst[1:]))] = true
					}
				}
			}
		}
	}
}

// fieldOf names a field of the type that t is or points to.
func fieldOf(t types.Type, field string) string {
	if t == nil {
		return ""
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	return t.String() + "." + field
}
