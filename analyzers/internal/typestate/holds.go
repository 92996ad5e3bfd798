package typestate

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// left adds what the function was given and somebody else has now: it was
// stored, sent, captured by a function that lives on, passed to a function that
// is not known, or is held by a result in a way that cannot be named.
func (n *namer) left(e *Exit, o *effect.Outcome) {
	seen := map[effect.Path]effect.Op{}
	note := func(root *Value, op effect.Op) {
		n.c.reach(root, func(v *Value) bool {
			if p := v.Path(); v.entry() && v.kind != kGlobal && p != "" && p[0] == 'p' && n.s.mayHold(v.typ) && seen[p] != effect.Keep {
				seen[p] = op
			}
			return false
		})
	}
	for v, how := range n.c.roots {
		op := effect.Lend
		if how == Kept {
			op = effect.Keep
		}
		note(v, op)
	}
	for _, r := range e.Results {
		n.c.reach(r, func(v *Value) bool {
			if v.kind == kClosure || v.kind == kCtx || v.kind == kExpr || v.kind == kOpaque && v.str != "object" {
				note(v, effect.Keep)
			}
			return false
		})
	}
	for _, r := range e.Results {
		for addr, v := range n.c.mem {
			if addr.kind == kField && strings.HasPrefix(addr.str, "[") && addr.within(r) {
				note(v, effect.Keep)
			}
		}
	}
	for p, op := range seen {
		o.Done = append(o.Done, effect.Done{Path: p, Op: op})
	}
}

// names reports whether the caller can get at an opened handle by a result or by what
// it handed over: otherwise somebody else has it, as with a transaction in a package
// variable.
func names(o *effect.Outcome, kind txmodel.HandleKind, p effect.Path) bool {
	for _, st := range o.Stores {
		if st.Src == p && (st.Dst[0] != 'g' || kind != txmodel.Tx) {
			return true
		}
	}
	for _, r := range o.Results {
		if r.Value == p || slices.ContainsFunc(r.Fields, func(st effect.Store) bool { return st.Src == p }) {
			return true
		}
	}
	return false
}

// sharedBy reports whether a function is returned beside the handle: it may be
// what finishes it.
func (s *solver) sharedBy(c *Config, results []*Value, id *Value) bool {
	beside, found := false, false
	for i, r := range results {
		if _, fn := s.fn.Signature.Results().At(i).Type().Underlying().(*types.Signature); fn {
			beside = beside || r.kind != kNil
		}
		found = found || c.reach(r, func(x *Value) bool { return x == id })
	}
	return beside && found
}

// mayHold reports whether a value of type t could be or hold a handle.
func (s *solver) mayHold(t types.Type) bool {
	if t == nil || isError(t) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		_, basic := u.Elem().Underlying().(*types.Basic)
		return !basic
	case *types.Slice:
		return s.mayHold(u.Elem())
	case *types.Interface:
		return t.String() != "context.Context"
	case *types.Struct, *types.Signature:
		return true
	}
	return false
}

// stores are the entry locations that hold something else on the way out.
func (n *namer) stores() []effect.Store {
	var out []effect.Store
	for addr, v := range n.c.mem {
		if !addr.entry() || addr.kind == kFree {
			continue
		}
		dst := strings.TrimPrefix(string(addr.Path()), "&")
		if addr.kind == kParam || addr.kind == kDeref {
			dst = string(addr.Path()) + ".*"
		}
		src := n.path(v)
		if dst == "" || src == "" || strings.ContainsAny(dst, "[") || src == effect.Path(dst) || !n.s.mayHold(v.typ) && src[0] != 'o' && src != "nil" && src != "true" && src != "false" {
			continue
		}
		out = append(out, effect.Store{Dst: effect.Path(dst), Src: src})
	}
	slices.SortFunc(out, func(x, y effect.Store) int { return cmp.Compare(x.Dst, y.Dst) })
	return out
}

func (n *namer) result(e *Exit, i int, v *Value) effect.Result {
	r := effect.Result{Is: e.nils[i]}
	if p := n.path(v); p != "" {
		r.Value = p
		if p != "nil" && p[0] != 'p' && p[0] != 'g' {
			return r
		}
		if isError(v.typ) && p[0] != 'g' && v.kind != kParam || !isError(v.typ) && !n.s.mayHold(v.typ) && p[0] != 'p' {
			r.Value = ""
		}
		return r
	}
	obj := v
	if v.kind == kDeref {
		obj = v.a
		if w, ok := n.c.mem[obj]; ok && (w.kind == kDeref || w.kind == kParam) && w.entry() {
			if p := w.Path(); p != "" {
				r.Fields = append(r.Fields, effect.Store{Src: p})
			}
		}
	} else if w, ok := n.c.mem[v]; ok && w.kind == kDeref && w.entry() && w.Path() != "" {
		r.Fields = append(r.Fields, effect.Store{Src: w.Path()})
	}
	if n.blank(obj) {
		r.Fields = append(r.Fields, effect.Store{Src: "zero"})
	}
	n.fields(obj, "", &r.Fields, 0)
	if len(r.Fields) == 1 && r.Fields[0].Src == "zero" {
		r.Fields = nil
	}
	slices.SortFunc(r.Fields, func(x, y effect.Store) int { return cmp.Compare(x.Dst, y.Dst) })
	return r
}

// blank reports whether what is not known of an object's fields is zero: the
// object was made here, or by a function that said so, and nobody else has it.
func (n *namer) blank(obj *Value) bool {
	whole, ok := n.c.mem[obj]
	switch {
	case n.c.roots[obj] != Local:
		return false
	case obj.kind == kAlloc:
		return !ok || whole.zero()
	}
	return ok && whole.zero()
}

// fields lists what the object v holds, two levels deep.
func (n *namer) fields(v *Value, prefix string, out *[]effect.Store, depth int) {
	if depth > 3 {
		return
	}
	for _, addr := range n.cells(func(addr *Value) bool { return addr.a == v }) {
		content := n.c.mem[addr]
		if strings.HasPrefix(addr.str, "[") || len(*out) >= maxFields {
			continue
		}
		dst := prefix + "." + addr.str
		if p := n.path(content); p != "" {
			if p == "true" || p[0] == 'o' || p != "nil" && p != "false" && n.s.mayHold(content.typ) {
				*out = append(*out, effect.Store{Dst: effect.Path(dst), Src: p})
			}
			continue
		}
		if depth == 0 && prefix == "" && content.typ != nil && n.s.env.Handle(content.typ) != txmodel.NoHandle {
			*out = append(*out, effect.Store{Dst: effect.Path(dst), Src: "?"})
			continue
		}
		if n.blank(content) {
			*out = append(*out, effect.Store{Dst: effect.Path(dst), Src: "zero"})
		}
		switch content.kind {
		case kAlloc, kCall, kOpaque:
			n.fields(content, dst, out, depth+1)
		case kDeref:
			if n.blank(content.a) && content.a.kind == kAlloc {
				*out = append(*out, effect.Store{Dst: effect.Path(dst), Src: "zero"})
			}
			if content.a.kind == kAlloc {
				n.fields(content.a, dst, out, depth+1)
			}
		}
	}
	for _, addr := range n.cells(func(addr *Value) bool { return addr.a.kind == kField && addr.a.a == v }) { // structs by value inside of the object
		n.fields(addr.a, prefix+"."+addr.a.str, out, depth+1)
	}
}

// cells lists the fields in memory that are wanted, in a fixed order.
func (n *namer) cells(want func(addr *Value) bool) []*Value {
	var out []*Value
	for addr := range n.c.mem {
		if addr.kind == kField && want(addr) {
			out = append(out, addr)
		}
	}
	slices.SortFunc(out, func(x, y *Value) int {
		return cmp.Or(cmp.Compare(x.str, y.str), cmp.Compare(x.a.str, y.a.str))
	})
	return out
}
