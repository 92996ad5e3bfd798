package txmodel

import (
	"cmp"
	"go/types"
	"slices"
	"strings"
	"sync"
)

// dispatch is what one package may find behind the interfaces that it calls.
type dispatch struct {
	handles []types.Type // of the libraries that the package reaches, in order
	mu      sync.Mutex
	found   map[*types.Interface]types.Type // nil: no handle fits
}

// Interface gives the model of the library method that a call of m may reach,
// where m is a method of a user's own interface (sqlc's DBTX), or nil.
//
// The interface must be one that a handle of a library implements as a whole,
// with at least one method that begins, finishes or runs something, or with those
// that rows are read by; anything less (Close() error, Ping() error) fits too much
// else. Pools come before connections and these before transactions, so a Begin
// that may open a transaction or a savepoint counts as the former. Libraries are
// looked for among what from and the package of m import, directly or not.
func (x *Index) Interface(m *types.Func, from *types.Package) *Call {
	recv := m.Signature().Recv()
	if recv == nil || m.Pkg() == nil {
		return nil
	}
	iface, ok := recv.Type().Underlying().(*types.Interface)
	if !ok {
		return nil
	}
	t := x.dispatchOf(packagePair{from, m.Pkg()}).handle(x, iface)
	if t == nil {
		return nil
	}
	return x.method(t, m)
}

// Shape gives the model of the library method that m, of a user's own interface,
// has the name and the signature of, or nil. The interface may say more than any
// handle does; that m begins or runs something is told by a type of the library in
// its signature: who is given a *sql.Rows by a Query has to close it, whoever
// implements it. Libraries are looked for as by Interface.
func (x *Index) Shape(m *types.Func, from *types.Package) *Call {
	sig := m.Signature()
	for _, t := range x.dispatchOf(packagePair{from, m.Pkg()}).handles {
		c := x.method(t, m)
		if c == nil {
			continue
		}
		switch c.Role {
		case Begin, Prepare, Exec, Query, Row, Batch:
			obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
			if types.Identical(obj.Type(), sig) && (x.speaks(sig.Params()) || x.speaks(sig.Results())) {
				return c
			}
		}
	}
	return nil
}

// speaks reports whether one of the variables is of a library's type.
func (x *Index) speaks(vars *types.Tuple) bool {
	for v := range vars.Variables() {
		t := types.Unalias(v.Type())
		if p, ok := t.(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		if n, ok := t.(*types.Named); ok && n.Obj().Pkg() != nil && x.OfLibrary(n.Obj().Pkg()) {
			return true
		}
	}
	return false
}

// packagePair is where an interface method is called, and where it is declared:
// mostly the latter is among the imports of the former, but export data need
// not say so.
type packagePair struct{ from, of *types.Package }

func (x *Index) dispatchOf(p packagePair) *dispatch {
	if d, ok := x.dispatch.Load(p); ok {
		return d.(*dispatch)
	}
	d := &dispatch{handles: x.reachable(p.from, p.of), found: map[*types.Interface]types.Type{}}
	got, _ := x.dispatch.LoadOrStore(p, d)
	return got.(*dispatch)
}

// handle gives the first handle type that implements iface.
func (d *dispatch) handle(x *Index, iface *types.Interface) types.Type {
	d.mu.Lock()
	defer d.mu.Unlock()
	t, ok := d.found[iface]
	if !ok {
		i := slices.IndexFunc(d.handles, func(t types.Type) bool {
			return types.Implements(t, iface) && (x.tells(t, iface) || cursor(iface))
		})
		if i >= 0 {
			t = d.handles[i]
		}
		d.found[iface] = t
	}
	return t
}

// tells reports whether a method of iface plays a role that little but a
// database handle plays.
func (x *Index) tells(t types.Type, iface *types.Interface) bool {
	for m := range iface.Methods() {
		c := x.method(t, m)
		if c == nil {
			continue
		}
		switch c.Role {
		case Begin, Savepoint, Commit, Rollback, Prepare, Query, Row, Batch:
			return true
		case Exec:
			if c.SQL.Place != Absent || c.Args.Place != Absent {
				return true
			}
		}
	}
	return false
}

// method gives the model of t's method with the name of m.
func (x *Index) method(t types.Type, m *types.Func) *Call {
	obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
	fn, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	return x.Call(fn)
}

// reachable gives the handle types in pkgs and all that they import, pools
// first.
func (x *Index) reachable(pkgs ...*types.Package) []types.Type {
	byPath := map[string]*types.Package{}
	var visit func(*types.Package)
	visit = func(p *types.Package) {
		if p == nil || byPath[p.Path()] != nil {
			return
		}
		byPath[p.Path()] = p
		for _, q := range p.Imports() {
			visit(q)
		}
	}
	for _, p := range pkgs {
		visit(p)
	}
	var names []typeName
	for n, kind := range x.m.handles {
		if kind == Built {
			continue // Count, Exec: much else has such methods
		}
		if byPath[n.pkg] != nil {
			names = append(names, n)
		}
	}
	slices.SortFunc(names, func(a, b typeName) int {
		return cmp.Or(
			cmp.Compare(x.m.handles[a], x.m.handles[b]),
			strings.Compare(a.pkg, b.pkg),
			strings.Compare(a.name, b.name))
	})
	var handles []types.Type
	for _, n := range names {
		obj, ok := byPath[n.pkg].Scope().Lookup(n.name).(*types.TypeName)
		if !ok {
			continue
		}
		t := obj.Type()
		if n.pointer {
			t = types.NewPointer(t)
		}
		handles = append(handles, t)
	}
	return handles
}
