package txflow

import (
	"cmp"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// facts gathers what importers need; nil if there is nothing to say.
func (p *pkg) facts() *Facts {
	facts := &Facts{}
	p.hideTexts()
	for obj, flow := range p.solved {
		if obj.Name() == "init" && obj.Signature().Recv() == nil || obj.Name() == "_" {
			continue // nobody can call it, and there may be several
		}
		if flow.GaveUp {
			facts.Funcs = append(facts.Funcs, Func{Name: obj.FullName(), Unknown: true})
		} else if lists := p.lists(obj); flow.Summary != nil || len(lists) > 0 {
			facts.Funcs = append(facts.Funcs, Func{Name: obj.FullName(), Summary: flow.Summary, Lists: lists})
		}
	}
	scope := p.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		iface, ok := tn.Type().Underlying().(*types.Interface)
		if !ok || iface.NumMethods() == 0 {
			continue
		}
		for m := range iface.ExplicitMethods() {
			if sum, known := p.implementations(m); known && sum != nil {
				facts.Funcs = append(facts.Funcs, Func{Name: m.FullName(), Summary: sum, Lists: p.lists(m)})
			}
		}
	}
	facts.Drivers = drivers(p.pass, p.index)
	facts.Generated, _ = generated(p.pass, p.index)
	if len(facts.Funcs)+len(facts.Drivers) == 0 && facts.Generated == "" && !p.exposes() {
		return nil
	}
	slices.SortFunc(facts.Funcs, func(x, y Func) int { return cmp.Compare(x.Name, y.Name) })
	return facts
}

// hideTexts keeps the texts that callers give from them where the package limits a
// pool to one connection: there text may control a transaction.
func (p *pkg) hideTexts() {
	if !limits(p.flows) {
		return
	}
	for _, flow := range p.flows {
		if flow.Summary != nil {
			for i := range flow.Summary.Uses {
				flow.Summary.Uses[i].SQL = 0
			}
		}
	}
}

// drivers lists the driver packages that the package imports, itself or through
// others. Export data does not name blank imports, so facts carry them.
func drivers(pass *analysis.Pass, index *txmodel.Index) []string {
	var out []string
	for _, imp := range pass.Pkg.Imports() {
		for _, d := range index.Drivers() {
			if d.Package == imp.Path() {
				out = append(out, d.Package)
			}
		}
		facts := new(Facts)
		if pass.ImportPackageFact(imp, facts) {
			out = append(out, facts.Drivers...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// exposes reports whether the exported API mentions a handle, or a type of a
// package that does: then importers can get at one.
func (p *pkg) exposes() bool {
	scope := p.pass.Pkg.Scope()
	seen := map[types.Type]bool{}
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if !obj.Exported() {
			continue
		}
		if p.mentions(obj.Type(), seen) {
			return true
		}
		if named, ok := obj.Type().(*types.Named); ok {
			for m := range named.Methods() {
				if m.Exported() && p.mentions(m.Type(), seen) {
					return true
				}
			}
		}
	}
	return false
}

func (p *pkg) mentions(t types.Type, seen map[types.Type]bool) bool {
	if t == nil || seen[t] {
		return false
	}
	seen[t] = true
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if p.index.Handle(t) != 0 || p.index.Handle(types.NewPointer(t)) != 0 {
			return true
		}
		if pkg := t.Obj().Pkg(); pkg != nil && pkg != p.pass.Pkg {
			return p.factsOf(pkg) != nil
		}
		return p.mentions(t.Underlying(), seen)
	case *types.Pointer:
		return p.mentions(t.Elem(), seen)
	case *types.Slice:
		return p.mentions(t.Elem(), seen)
	case *types.Array:
		return p.mentions(t.Elem(), seen)
	case *types.Chan:
		return p.mentions(t.Elem(), seen)
	case *types.Map:
		return p.mentions(t.Key(), seen) || p.mentions(t.Elem(), seen)
	case *types.Signature:
		return p.mentions(t.Params(), seen) || p.mentions(t.Results(), seen)
	case *types.Tuple:
		for v := range t.Variables() {
			if p.mentions(v.Type(), seen) {
				return true
			}
		}
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() && p.mentions(f.Type(), seen) {
				return true
			}
		}
	case *types.Interface:
		for m := range t.Methods() {
			if p.mentions(m.Type(), seen) {
				return true
			}
		}
	}
	return false
}
