package txflow

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
	"github.com/txvet/txvet/analyzers/internal/typestate"
)

// PerElement says which earlier result a site in a loop runs once for each
// element of: the arguments of the call depend on the element, and the elements
// come from a query in the same function, of which the loop reads the rows or
// goes over the list. Nil if that is not so, or cannot be seen.
func (r *Result) PerElement(flow *Flow, s *Site) *Earlier {
	r.walking.Lock()
	defer r.walking.Unlock()
	if from := r.perElement(flow, s); from != nil && from.Given == "" {
		return from
	}
	return nil
}

// perElement is PerElement, and for a list that the function was given.
func (r *Result) perElement(flow *Flow, s *Site) (from *Earlier) {
	if s.Call == nil || s.Instr.Block() == nil || !inLoop(s.Instr) {
		return nil
	}
	for _, arg := range r.built(s.Call) {
		from = either(from, r.element(flow, s, arg))
	}
	return from
}

// built lists the arguments of a call, and of those that build the statement
// which it finishes.
func (r *Result) built(call *ssa.CallCommon) []ssa.Value {
	args := slices.Clone(call.Args)
	if call.IsInvoke() {
		args = append(args, call.Value)
	}
	for _, arg := range call.Args {
		earlier, ok := arg.(*ssa.Call)
		if !ok || !r.index.Builds(arg.Type()) {
			continue
		}
		args = append(args, r.built(&earlier.Call)...)
	}
	return args
}

// element walks from an argument back to the list that it is an element of, or a part
// of one, and from there to what that has its length from.
func (r *Result) element(flow *Flow, s *Site, v ssa.Value) *Earlier {
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value, depth int) *Earlier
	walk = func(v ssa.Value, depth int) *Earlier {
		if v == nil || seen[v] || depth > 12 {
			return nil
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.UnOp:
			return walk(v.X, depth+1)
		case *ssa.FieldAddr:
			return walk(v.X, depth+1)
		case *ssa.Field:
			return walk(v.X, depth+1)
		case *ssa.MakeInterface:
			return walk(v.X, depth+1)
		case *ssa.ChangeType:
			return walk(v.X, depth+1)
		case *ssa.Convert:
			return walk(v.X, depth+1)
		case *ssa.Slice:
			return walk(v.X, depth+1)
		case *ssa.IndexAddr:
			if loopIndexed(v, s.Instr) {
				return r.oneOf(flow, gone(v), v.Type().(*types.Pointer).Elem())
			}
			return walk(v.X, depth+1)
		case *ssa.Extract:
			if next, ok := v.Tuple.(*ssa.Next); ok && v.Index > 0 && !next.IsString {
				return r.oneOf(flow, next.Iter.(*ssa.Range).X, v.Type())
			}
		case *ssa.Call:
			if of := getter(&v.Call); of != nil {
				return walk(of, depth+1)
			}
			if !r.condition(v) {
				return nil
			}
			for _, arg := range v.Call.Args {
				if from := walk(arg, depth+1); from != nil {
					return from
				}
			}
		case *ssa.Phi:
			for _, e := range v.Edges {
				if from := walk(e, depth+1); from != nil {
					return from
				}
			}
		case *ssa.Alloc:
			if from := r.scanned(flow, s, v); from != nil {
				return from
			}
			for _, ref := range *v.Referrers() { // the variadic slice, a struct, a copy of the element
				switch ref := ref.(type) {
				case *ssa.Store:
					if ref.Addr == v {
						if from := walk(ref.Val, depth+1); from != nil {
							return from
						}
					}
				case *ssa.IndexAddr:
					for _, st := range *ref.Referrers() {
						if st, ok := st.(*ssa.Store); ok && st.Addr == ref {
							if from := walk(st.Val, depth+1); from != nil {
								return from
							}
						}
					}
				case *ssa.FieldAddr:
					for _, st := range *ref.Referrers() {
						if st, ok := st.(*ssa.Store); ok && st.Addr == ref {
							if from := walk(st.Val, depth+1); from != nil {
								return from
							}
						}
					}
				}
			}
		}
		return nil
	}
	return walk(v, 0)
}

// gone is the list that a loop goes over which picks an element by its variable: the one
// whose length ends it, which may be shorter than what the element is of by then.
func gone(ia *ssa.IndexAddr) ssa.Value {
	for _, ref := range *ia.Index.Referrers() {
		if cond, ok := ref.(*ssa.BinOp); ok && cond.Op == token.LSS && cond.X == ia.Index {
			if list := lengthOf(cond.Y); list != nil {
				return list
			}
		}
	}
	return ia.X
}

// oneOf is the list of an element of type t. An element that is a list of its own is a
// batch: one query for many.
func (r *Result) oneOf(flow *Flow, list ssa.Value, t types.Type) *Earlier {
	if sl, ok := t.Underlying().(*types.Slice); ok && !types.Identical(sl.Elem().Underlying(), types.Typ[types.Byte]) {
		return nil
	}
	return r.origin(flow).list(list, "")
}

// getter is what a method is called on that is given nothing else: what it gives is
// told by that, as a field is. Nil if the call is another one.
func getter(call *ssa.CallCommon) ssa.Value {
	switch {
	case call.IsInvoke() && len(call.Args) == 0:
		return call.Value
	case call.Signature().Recv() != nil && len(call.Args) == 1:
		return call.Args[0]
	}
	return nil
}

// condition reports whether a call only makes a part of a statement, or another
// form of a value: a function of a modelled library or of what a tool wrote, or of
// the standard library.
func (r *Result) condition(call *ssa.Call) bool {
	pkg := typestate.CalleePackage(call)
	if pkg == nil {
		return false
	}
	switch pkg.Path() {
	case "fmt", "strconv", "strings":
		return true
	}
	return r.index.OfLibrary(pkg)
}

// Reads reports whether a site runs a query, by its text or by that of the
// statement that it executes.
func (r *Result) Reads(flow *Flow, s *Site, v *View) bool {
	verb := s.Verb()
	if v.Stmt != nil {
		for _, site := range flow.Sites {
			if site.Role == txmodel.Prepare && site.Pos() == v.Stmt.Begun {
				verb = site.Verb()
			}
		}
	}
	if m := s.Model; m != nil && m.SQL.Place == txmodel.Absent && v.Stmt == nil && s.SQL == "" {
		return m.Role != txmodel.Exec && !m.Write // a statement without a text
	}
	return s.Use != nil || verb == "SELECT" || verb == "WITH"
}

// scanned finds the rows that a loop reads into the variable v, around the
// site.
func (r *Result) scanned(flow *Flow, s *Site, v *ssa.Alloc) *Earlier {
	for _, site := range flow.Sites {
		if site.Role != txmodel.Scan || site.Fn != s.Fn || site.Call == nil || !sameLoop(site.Instr, s.Instr) {
			continue
		}
		if !slices.ContainsFunc(site.Paths, func(v *View) bool { return v.Base != nil && v.Base.Kind == txmodel.Rows }) {
			continue
		}
		if reads(site.Call, v) {
			return r.rowsOf(site)
		}
	}
	return nil
}

func reads(call *ssa.CallCommon, v *ssa.Alloc) bool {
	var holds func(x ssa.Value, depth int) bool
	holds = func(x ssa.Value, depth int) bool {
		if depth > 6 {
			return false
		}
		switch x := x.(type) {
		case *ssa.Alloc:
			if x == v {
				return true
			}
			for _, ref := range *x.Referrers() {
				if ia, ok := ref.(*ssa.IndexAddr); ok {
					for _, st := range *ia.Referrers() {
						if st, ok := st.(*ssa.Store); ok && st.Addr == ia && holds(st.Val, depth+1) {
							return true
						}
					}
				}
			}
		case *ssa.Slice:
			return holds(x.X, depth+1)
		case *ssa.MakeInterface:
			return holds(x.X, depth+1)
		case *ssa.FieldAddr:
			return holds(x.X, depth+1)
		}
		return false
	}
	for _, arg := range call.Args {
		if holds(arg, 0) {
			return true
		}
	}
	return false
}

// rowsOf is the result that a Scan reads.
func (r *Result) rowsOf(scan *Site) *Earlier {
	for _, v := range scan.Paths {
		switch {
		case v.Base == nil || v.Base.Kind != txmodel.Rows:
		case v.Base.Begun.IsValid():
			return &Earlier{Name: r.Handle(v.Base), Pos: v.Base.Begun}
		case v.On.ParamIndex() >= 0:
			return &Earlier{Name: "the rows", Given: v.On.Path()}
		}
	}
	return nil
}

// assigned names the variable that result i of the call goes to, "" if there is none.
func (r *Result) assigned(pos token.Pos, i int) string {
	if c := r.names.at(pos); c != nil && len(c.lhs) > 0 {
		return exprString(c.lhs[min(i, len(c.lhs)-1)])
	}
	return ""
}
