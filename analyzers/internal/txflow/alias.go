package txflow

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
	"github.com/txvet/txvet/analyzers/internal/typestate"
)

// fields is what the constructors of a struct type agree on: which field paths
// hold the same value, and what the statements in fields were prepared on.
type fields struct {
	same     map[string]string // path to the shortest equal path
	prepared map[string]string // path of a statement to that of its handle
}

// learn solves the constructors of the package first and keeps what they agree
// on. A constructor is a function that returns a struct type of the package, or
// a pointer to one, and fills fields from its parameters. It is *must*: one
// constructor that fills them otherwise takes the equality back; a store to a
// field elsewhere is not looked for.
func (p *pkg) learn() {
	made := map[*types.TypeName][]*fields{}
	for _, fn := range p.funcs {
		tn := constructed(fn, p.pass.Pkg)
		if tn == nil {
			continue
		}
		flow := typestate.Solve(fn, p.env)
		if flow.Summary == nil {
			continue
		}
		for _, o := range flow.Summary.Outcomes {
			if !o.Panics && len(o.Results) > 0 && len(o.Results[0].Fields) > 0 {
				made[tn] = append(made[tn], shares(o.Results[0].Fields, o.Opens, func(path string) bool { return p.poolField(tn, path) }))
			}
		}
	}
	p.fields = map[*types.TypeName]*fields{}
	for tn, all := range made {
		agreed := all[0]
		for _, f := range all[1:] {
			keepEqual(agreed.same, f.same)
			keepEqual(agreed.prepared, f.prepared)
		}
		if len(agreed.same)+len(agreed.prepared) > 0 {
			p.fields[tn] = agreed
		}
	}
}

func keepEqual(into, other map[string]string) {
	for k, v := range into {
		if other[k] != v {
			delete(into, k)
		}
	}
}

func constructed(fn *ssa.Function, pkg *types.Package) *types.TypeName {
	res := fn.Signature.Results()
	if fn.Signature.Recv() != nil || res.Len() == 0 || fn.Signature.Params().Len() == 0 {
		return nil
	}
	t := types.Unalias(res.At(0).Type())
	if ptr, ok := t.(*types.Pointer); ok {
		t = types.Unalias(ptr.Elem())
	}
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() != pkg {
		return nil
	}
	if _, ok := named.Underlying().(*types.Struct); !ok {
		return nil
	}
	return named.Obj()
}

// poolField reports whether a path is a field that is a pool by its type: the
// best name for what it shares.
func (p *pkg) poolField(tn *types.TypeName, path string) bool {
	st := tn.Type().Underlying().(*types.Struct)
	for f := range st.Fields() {
		if "."+f.Name() == path {
			return p.index.Handle(f.Type()) == txmodel.Pool
		}
	}
	return false
}

// shares groups the field paths of one constructor by what they are filled
// with. A group goes by its pool field, or else by its shortest path.
func shares(stores []effect.Store, opens []effect.Handle, pool func(path string) bool) *fields {
	f := &fields{same: map[string]string{}, prepared: map[string]string{}}
	first := map[string]string{}
	stores = slices.Clone(stores)
	slices.SortStableFunc(stores, func(x, y effect.Store) int {
		if p, q := pool(string(x.Dst)), pool(string(y.Dst)); p != q {
			if p {
				return -1
			}
			return 1
		}
		return len(x.Dst) - len(y.Dst)
	})
	for _, st := range stores {
		dst, src := string(st.Dst), string(st.Src)
		if dst == "" || src[0] != 'p' && src[0] != 'g' && src[0] != 'o' {
			continue
		}
		if short, ok := first[src]; ok && short != dst {
			f.same[dst] = short
		} else if !ok {
			first[src] = dst
		}
	}
	for i, h := range opens {
		if txmodel.HandleKind(h.Kind) != txmodel.Stmt || h.From == "" {
			continue
		}
		on, ok := first[string(h.From)]
		if !ok {
			continue
		}
		for _, st := range stores {
			if string(st.Src) == "o"+string(rune('0'+i)) {
				f.prepared[string(st.Dst)] = on
			}
		}
	}
	return f
}

// alias answers for typestate.Env.
func (p *pkg) alias(t types.Type, path string) (same, preparedOn string) {
	if len(p.fields) == 0 {
		return "", ""
	}
	t = types.Unalias(t)
	if ptr, ok := t.(*types.Pointer); ok {
		t = types.Unalias(ptr.Elem())
	}
	named, ok := t.(*types.Named)
	if !ok {
		return "", ""
	}
	f := p.fields[named.Obj()]
	if f == nil || strings.Contains(path, "!") {
		return "", ""
	}
	return f.same[path], f.prepared[path]
}
