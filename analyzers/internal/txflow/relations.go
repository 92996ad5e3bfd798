package txflow

import (
	"fmt"
	"go/ast"
	"go/types"
	"iter"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
	"github.com/txvet/txvet/analyzers/internal/typestate"
)

// Read is one place where a relation of an entity is read.
type Read = typestate.Read

// Unloaded yields the relations that are read of what a query filled without
// loading them, once for each query: here, or in a callee that does not look
// whether they are there, or for which no call in the package loads them.
func (r *Result) Unloaded() iter.Seq2[*Flow, *Read] {
	served := map[effect.Place]bool{}
	for _, flow := range r.Flows {
		for _, read := range flow.Reads {
			if read.Use != nil && (read.Loaded || read.Unsure) {
				served[read.Use.Place] = true
			}
		}
	}
	return func(yield func(*Flow, *Read) bool) {
		for _, flow := range r.Flows {
			seen := map[string]bool{}
			for _, read := range flow.Reads {
				key := fmt.Sprint(read.Query, read.Path)
				if read.Loaded || read.Unsure || read.Below || seen[key] {
					continue
				}
				if read.Use != nil && read.Use.Guarded && (served[read.Use.Place] || read.Callee.Exported()) {
					continue
				}
				seen[key] = true
				if !yield(flow, read) {
					return
				}
			}
		}
	}
}

// Relation names what is read, as the program writes it, and where it is not
// read here by its fields.
func (r *Result) Relation(read *Read) string {
	last := read.Path[len(read.Path)-1]
	if read.Use != nil {
		if i := strings.LastIndex("."+read.Use.Steps+".", "."+last+"."); i >= 0 {
			return read.Use.Steps[:i+len(last)]
		}
		return read.Use.Steps
	}
	if c := r.names.at(read.At); c != nil { // a method that gives it
		if sel, ok := ast.Unparen(c.expr.Fun).(*ast.SelectorExpr); ok {
			if field, ok := ast.Unparen(sel.X).(*ast.SelectorExpr); ok && field.Sel.Name == last {
				return types.ExprString(field)
			}
		}
		return types.ExprString(c.expr.Fun)
	}
	for sel := r.names.selector(read.At); sel != nil; {
		if sel.Sel.Name == last {
			return types.ExprString(sel)
		}
		sel, _ = ast.Unparen(sel.X).(*ast.SelectorExpr)
	}
	return strings.Join(read.Path, ".")
}

// Query says which query filled the entity: on a line of this function, or in a
// function that is called there.
func (r *Result) Query(read *Read) string {
	if read.Helper != "" {
		return fmt.Sprintf("%s (line %d)", read.Helper, r.Line(read.Query))
	}
	if read.Saved {
		return fmt.Sprintf("the write on line %d", r.Line(read.Query))
	}
	return fmt.Sprintf("the query on line %d", r.Line(read.Query))
}

// Loading is `: use Preload("Orders")`, where a query of the library would load the
// relation like that; "" for what a write gave.
func (r *Result) Loading(read *Read) string {
	m := r.loader(read)
	switch {
	case read.Saved:
	case m != nil:
		return ": use " + load(m, read)
	default:
		if m = r.index.Loader(read.Lib); m != nil {
			return ": use " + m.Func[strings.LastIndexByte(m.Func, '.')+1:]
		}
	}
	return ""
}

// load is the call that loads the relation.
func load(m *txmodel.Call, read *Read) string {
	name := m.Func[strings.LastIndexByte(m.Func, '.')+1:]
	if m.Names.Place == txmodel.Absent {
		return strings.Replace(name, "*", read.Path[len(read.Path)-1], 1)
	}
	return fmt.Sprintf("%s(%q)", name, strings.Join(read.Path, "."))
}

// loader is the first preload line of the entity's library.
func (r *Result) loader(read *Read) *txmodel.Call {
	return r.index.Preload(read.Lib)
}
