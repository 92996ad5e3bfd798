package txflow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// List says what a list that a function returns, or stores where a parameter leads, has
// its length from.
type List struct {
	Index  int         // of the result
	Stored bool        // or of the parameter, the receiver counted
	Below  string      // the fields from there to the list: .Items
	Of     effect.Path // a list that the function was given; "" for a query
}

// maxLists bounds the fields of a result that are looked at.
const maxLists = 16

// listsOf is what is known of the lists that a call returns.
func (p *pkg) listsOf(call *ssa.CallCommon) []List {
	if call.IsInvoke() {
		return p.lists(call.Method)
	}
	if fn := call.StaticCallee(); fn != nil {
		if obj := object(fn); obj != nil {
			return p.lists(obj)
		}
	}
	return nil
}

// inView reports whether what a call returns is told by the function that it calls, or
// by nobody: one that takes a context may ask somebody else. Of another one what it
// returns is as long as what it is given: a map or a filter of a list.
func (p *pkg) inView(call *ssa.CallCommon) bool {
	for param := range call.Signature().Params().Variables() {
		if txmodel.IsContext(param.Type()) {
			return true
		}
	}
	fn := call.StaticCallee()
	if fn == nil || object(fn) == nil || object(fn).Pkg() == nil {
		return false
	}
	return p.solved[object(fn).Origin()] != nil || p.factsOf(object(fn).Pkg()) != nil
}

// lists is what is known of the lists that a function returns, or that the one
// implementation in view of an interface's method does.
func (p *pkg) lists(obj *types.Func) []List {
	obj = obj.Origin()
	if obj.Pkg() == nil {
		return nil
	}
	if f := p.factsOf(obj.Pkg())[obj.FullName()]; f != nil && obj.Pkg() != p.pass.Pkg {
		return f.Lists
	}
	if recv := obj.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		impls := p.implementers(obj)
		if len(impls) != 1 || len(impls[0].Index()) > 1 {
			return nil // with a path that starts at an embedded field
		}
		obj = impls[0].Obj().(*types.Func).Origin()
	}
	lists, known := p.listed[obj]
	flow := p.solved[obj]
	if known || flow == nil || flow.GaveUp || obj.Pkg() != p.pass.Pkg {
		return lists
	}
	p.listed[obj] = nil // while it is looked for, in a recursion
	add := func(l List, from *Earlier) bool {
		if from == nil {
			return false
		}
		if l.Of = from.Given; !slices.Contains(lists, l) {
			lists = append(lists, l)
		}
		return true
	}
	for _, b := range flow.Fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			for i, v := range ret.Results {
				for _, below := range p.mayList(v.Type()) {
					if add(List{Index: i, Below: below}, p.res.origin(flow).list(v, below)) && below == "" {
						break // with all that it has
					}
				}
			}
		}
	}
	for i, param := range flow.Fn.Params {
		if _, ok := param.Type().Underlying().(*types.Pointer); !ok {
			continue
		}
		for _, below := range p.mayList(param.Type()) {
			o := p.res.origin(flow)
			o.into = param
			add(List{Index: i, Stored: true, Below: below}, o.variable(nil, param, below))
		}
	}
	p.listed[obj] = lists
	return lists
}

// mayList lists the ways from a result to a list: itself, and the fields of a struct.
func (p *pkg) mayList(t types.Type) []string {
	if p.index.Handle(t) == txmodel.Rows {
		return []string{""}
	}
	u := t.Underlying()
	if ptr, ok := u.(*types.Pointer); ok {
		u = ptr.Elem().Underlying()
	}
	switch u := u.(type) {
	case *types.Slice, *types.Map:
		return []string{""}
	case *types.Struct:
		out := []string{""}
		for f := range u.Fields() {
			switch f.Type().Underlying().(type) {
			case *types.Slice, *types.Map:
				if len(out) < maxLists {
					out = append(out, "."+f.Name())
				}
			}
		}
		return out
	}
	return nil
}
