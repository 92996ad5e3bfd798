package txmodel

import "go/types"

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

// methods is what the lines say of a type by its methods, by package and name.
type methods struct {
	session bool   // Begin makes the value itself the transaction
	context string // gives a handle on the same thing with a context
}

type ownerName struct{ pkg, recv string }

// learn notes what the line of a method says of its type.
func (x *Index) learn(name funcName, c *Call) {
	owner := ownerName{name.pkg, name.recv}
	m := x.methods[owner]
	switch {
	case c.Role == Begin && c.New.Place == Recv:
		m.session = true
	case c.Role == Derive && c.Ctx == (Operand{Place: Arg}) && c.From.Place == Recv && c.Dest.Place == Absent && (m.context == "" || name.name < m.context):
		m.context = name.name
	default:
		return
	}
	x.methods[owner] = m
}

func (x *Index) methodsOf(t types.Type) methods {
	pkg := packageOf(t)
	if pkg == nil {
		return methods{}
	}
	name, _ := named(t)
	return x.methods[ownerName{pkg.Path(), name}]
}

// Session reports whether a transaction is begun on values of type t itself: they
// can be used and begin again when it has ended.
func (x *Index) Session(t types.Type) bool { return x.methodsOf(t).session }

// Strict reports whether values of type t run nothing without a transaction,
// which is begun on the value itself.
func (x *Index) Strict(t types.Type) bool { return x.strictIn(t) != "" }

// Begins reports whether the line of a call is of the library of the strict type
// t: another library may begin on what wraps it.
func (x *Index) Begins(c *Call, t types.Type) bool {
	in := x.strictIn(t)
	return in != "" && in == c.File()
}

func (x *Index) strictIn(t types.Type) string {
	if len(x.m.strict) == 0 || t == nil {
		return ""
	}
	pkg := packageOf(t)
	if pkg == nil {
		return ""
	}
	name, pointer := named(t)
	return x.m.strict[typeName{pkg.Path(), name, pointer}]
}

// WithContext gives the method of t that gives a handle on the same thing with a
// context, "" if there is none.
func (x *Index) WithContext(t types.Type) string { return x.methodsOf(t).context }

// Preload gives the first line of a model's file that says how to load a relation
// with a query, nil if there is none.
func (x *Index) Preload(file string) *Call { return x.preloads[file] }

// Loader gives the first line of a model's file whose function loads relations by
// loaders, nil if there is none.
func (x *Index) Loader(file string) *Call { return x.loaders[file] }

// first finds the first line of each file that is.
func (x *Index) first(is func(*Call) bool) map[string]*Call {
	first := map[string]*Call{}
	for c := range x.Calls() {
		if old := first[c.File()]; is(c) && (old == nil || c.line() < old.line()) {
			first[c.File()] = c
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
