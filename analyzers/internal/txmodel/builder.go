package txmodel

import (
	"go/types"
	"strconv"
	"strings"
)

// chain is the line for a method that no line names but that returns its
// receiver's type, where a chain line says that such methods go on building.
func (x *Index) chain(g *generated, fn *types.Func) *Call {
	sig := fn.Signature()
	if sig.Recv() == nil || sig.Results().Len() != 1 || !types.Identical(sig.Recv().Type(), sig.Results().At(0).Type()) {
		return nil
	}
	name, pointer := named(sig.Recv().Type())
	pos := x.m.chains[typeName{fn.Pkg().Path(), name, pointer}]
	if g != nil && pos == "" {
		for _, h := range g.chains {
			if _, ok := glob(h.typ.name, name); ok && h.typ.pointer == pointer {
				pos = h.pos
			}
		}
	}
	if pos == "" {
		return nil
	}
	recv := Operand{Place: Recv}
	return &Call{Role: Derive, Func: fn.FullName(), Pos: pos, From: recv, On: recv, New: Operand{Place: Result}}
}

// Builds reports whether values of type t are half-built statements: what is
// called on them adds to them.
func (x *Index) Builds(t types.Type) bool {
	if x.Handle(t) == Built {
		return true
	}
	name, pointer := named(t)
	pkg := packageOf(t)
	return pkg != nil && x.m.chains[typeName{pkg.Path(), name, pointer}] != ""
}

// ErrField gives the field in which a result of type t tells its error, "" if it
// does not.
func (x *Index) ErrField(t types.Type) string {
	if len(x.m.errs) == 0 {
		return ""
	}
	name, pointer := named(t)
	if name == "" {
		return ""
	}
	pkg := packageOf(t)
	if pkg == nil {
		return ""
	}
	return x.m.errs[typeName{pkg.Path(), name, pointer}]
}

// Hook gives the line that says that the library calls fn, a method of the
// program's own, with an open transaction; nil if there is none.
func (x *Index) Hook(fn *types.Func) *Call {
	sig := fn.Signature()
	if sig.Recv() == nil || types.IsInterface(sig.Recv().Type()) {
		return nil
	}
	for _, c := range x.hooks[fn.Name()] {
		if i := c.New.Index; i < sig.Params().Len() && x.Handle(sig.Params().At(i).Type()) != NoHandle {
			return c
		}
	}
	return nil
}

// Session reports whether a transaction is begun on values of type t itself: they
// can be used and begin again when it has ended.
func (x *Index) Session(t types.Type) bool {
	name, _ := named(t)
	pkg := packageOf(t)
	for _, c := range x.m.calls {
		if c.Role == Begin && c.New.Place == Recv && pkg != nil {
			if n, _ := parseFunc(c.Func); n.pkg == pkg.Path() && n.recv == name {
				return true
			}
		}
	}
	return false
}

// WithContext gives the method of t that gives a handle on the same thing with a
// context, "" if there is none.
func (x *Index) WithContext(t types.Type) string {
	name, _ := named(t)
	pkg := packageOf(t)
	if pkg == nil {
		return ""
	}
	for _, c := range x.m.calls {
		n, _ := parseFunc(c.Func)
		if c.Role == Derive && c.Ctx.Place == Arg && c.Ctx.Index == 0 && c.From.Place == Recv && n.pkg == pkg.Path() && n.recv == name {
			return n.name
		}
	}
	return ""
}

// Preload gives the first line of a model's file that says how to load a relation
// with a query, nil if there is none.
func (x *Index) Preload(file string) *Call {
	var first *Call
	line := func(c *Call) int {
		name, n, _ := strings.Cut(c.Pos, ":")
		at, err := strconv.Atoi(n)
		if err != nil || name != file {
			return 0
		}
		return at
	}
	for c := range x.Calls() {
		if at := line(c); c.Role == Preload && at > 0 && (first == nil || at < line(first)) {
			first = c
		}
	}
	return first
}

func packageOf(t types.Type) *types.Package {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Pkg()
	}
	return nil
}
