package txflow

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
	"github.com/txvet/txvet/analyzers/internal/typestate"
)

// Earlier is the result whose elements a loop goes over.
type Earlier struct {
	Name string
	Pos  token.Pos // of the query
}

// PerElement says which earlier result a site in a loop runs once for each
// element of: the arguments of the call depend on the element, and the elements
// come from a query in the same function, of which the loop reads the rows or
// goes over the slice. Nil if that is not so, or cannot be seen.
func (r *Result) PerElement(flow *Flow, s *Site) *Earlier {
	if s.Call == nil || s.Instr.Block() == nil || !inLoop(s.Instr) {
		return nil
	}
	for _, arg := range r.built(s.Call) {
		if from := r.element(flow, s, arg); from != nil {
			return from
		}
	}
	return nil
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

// element walks from an argument back to the query that it came from.
func (r *Result) element(flow *Flow, s *Site, v ssa.Value) *Earlier {
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value, indexed bool, depth int) *Earlier
	walk = func(v ssa.Value, indexed bool, depth int) *Earlier {
		if v == nil || seen[v] || depth > 12 {
			return nil
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.UnOp:
			return walk(v.X, indexed, depth+1)
		case *ssa.FieldAddr:
			return below(walk(v.X, indexed, depth+1), indexed, v.X.Type(), v.Field)
		case *ssa.Field:
			return below(walk(v.X, indexed, depth+1), indexed, v.X.Type(), v.Field)
		case *ssa.MakeInterface:
			return walk(v.X, indexed, depth+1)
		case *ssa.ChangeType:
			return walk(v.X, indexed, depth+1)
		case *ssa.Convert:
			return walk(v.X, indexed, depth+1)
		case *ssa.Slice:
			return walk(v.X, indexed, depth+1)
		case *ssa.IndexAddr:
			return walk(v.X, loopIndexed(v, s.Instr), depth+1)
		case *ssa.Extract:
			if next, ok := v.Tuple.(*ssa.Next); ok && v.Index > 0 {
				if rng, ok := next.Iter.(*ssa.Range); ok {
					return walk(rng.X, true, depth+1)
				}
			}
			if indexed {
				return walk(v.Tuple, indexed, depth+1)
			}
		case *ssa.Call:
			if indexed {
				return r.queried(flow, v)
			}
			if of := getter(&v.Call); of != nil {
				return walk(of, indexed, depth+1)
			}
			if !r.condition(v) {
				return nil
			}
			for _, arg := range v.Call.Args {
				if from := walk(arg, indexed, depth+1); from != nil {
					return from
				}
			}
		case *ssa.Phi:
			for _, e := range v.Edges {
				if from := walk(e, indexed, depth+1); from != nil {
					if v.Comment != "" && indexed {
						from.Name = v.Comment
					}
					return from
				}
			}
		case *ssa.Alloc:
			if indexed {
				return r.filled(flow, v, walk, depth)
			}
			if from := r.scanned(flow, s, v); from != nil {
				return from
			}
			for _, ref := range *v.Referrers() { // the variadic slice, a struct, a copy of the element
				switch ref := ref.(type) {
				case *ssa.Store:
					if ref.Addr == v {
						if from := walk(ref.Val, indexed, depth+1); from != nil {
							return from
						}
					}
				case *ssa.IndexAddr:
					for _, st := range *ref.Referrers() {
						if st, ok := st.(*ssa.Store); ok && st.Addr == ref {
							if from := walk(st.Val, indexed, depth+1); from != nil {
								return from
							}
						}
					}
				case *ssa.FieldAddr:
					for _, st := range *ref.Referrers() {
						if st, ok := st.(*ssa.Store); ok && st.Addr == ref {
							if from := walk(st.Val, indexed, depth+1); from != nil {
								return from
							}
						}
					}
				}
			}
		}
		return nil
	}
	return walk(v, false, 0)
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

// below names a field of an earlier result, where its elements are in that.
func below(from *Earlier, indexed bool, t types.Type, field int) *Earlier {
	if from == nil || !indexed {
		return from
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		return &Earlier{from.Name + "." + st.Field(field).Name(), from.Pos}
	}
	return from
}

// queried reports the call as an earlier result if it runs a query, by its
// model or by what is known of the callee.
func (r *Result) queried(flow *Flow, call *ssa.Call) *Earlier {
	if b, ok := call.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
		for _, site := range flow.Sites { // filled in a loop over rows
			if site.Role == txmodel.Scan && site.Fn == call.Parent() && sameLoop(site.Instr, call) {
				return r.rowsOf(site)
			}
		}
		return nil
	}
	for _, site := range flow.Sites {
		if site.Instr != call || site.Write {
			continue
		}
		switch {
		case site.Role == txmodel.Query, site.Role == txmodel.Drain, site.Role == txmodel.Begin && site.Use != nil && site.ReadOnly:
			return &Earlier{r.assigned(call.Pos()), site.Pos()}
		}
	}
	for _, arg := range call.Call.Args { // the rows, read by a function
		x, ok := arg.(*ssa.Extract)
		if !ok || r.index.Handle(x.Type()) != txmodel.Rows {
			continue
		}
		writes := slices.ContainsFunc(flow.Sites, func(site *Site) bool { return any(site.Instr) == any(x.Tuple) && site.Write })
		if from, ok := x.Tuple.(*ssa.Call); ok && !writes {
			return &Earlier{r.assigned(call.Pos()), from.Pos()}
		}
	}
	return nil
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

// filled finds the query whose result was read into a variable: sqlx's Select,
// or a slice that a loop over rows appends to.
func (r *Result) filled(flow *Flow, v *ssa.Alloc, walk func(ssa.Value, bool, int) *Earlier, depth int) *Earlier {
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == v {
				if from := walk(ref.Val, true, depth+1); from != nil {
					return from
				}
			}
		case *ssa.MakeInterface:
			for _, use := range *ref.Referrers() {
				call, ok := use.(*ssa.Call)
				if !ok {
					continue
				}
				for _, site := range flow.Sites {
					if site.Instr == call && site.Role == txmodel.Query && !site.Write {
						return &Earlier{v.Comment, site.Pos()}
					}
				}
			}
		}
	}
	for _, site := range flow.Sites {
		if site.Role == txmodel.Query && !site.Write && slices.ContainsFunc(site.Paths, func(p *View) bool { return p.Fills(v) }) {
			return &Earlier{v.Comment, site.Pos()}
		}
	}
	return nil
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
		if v.Base != nil && v.Base.Kind == txmodel.Rows {
			return &Earlier{r.Handle(v.Base), v.Base.Begun}
		}
	}
	return nil
}

// assigned names the variable that the call's result goes to.
func (r *Result) assigned(pos token.Pos) string {
	if c := r.names.at(pos); c != nil && len(c.lhs) > 0 {
		return exprString(c.lhs[0])
	}
	return "the rows"
}
