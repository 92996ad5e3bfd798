package txmodel

import "go/types"

// fits reports whether a line for generated code can be of a function with that
// signature. The name alone does not tell: a column may be called as a function
// of the client is, and options of the tool leave arguments and results out.
func (x *Index) fits(c *Call, sig *types.Signature) bool {
	for _, k := range roleByName[c.Role.String()].keysOf() {
		var t types.Type
		switch op := *k.field(c); op.Place {
		case Arg:
			t = nth(sig.Params(), op.Index)
		case Result:
			t = nth(sig.Results(), op.Index)
		default:
			continue // none, the receiver that the pattern names, or told by the body
		}
		if t == nil || !x.is(c, k.names[0], t) {
			return false
		}
	}
	return true
}

func nth(vars *types.Tuple, i int) types.Type {
	if i >= vars.Len() {
		return nil
	}
	return vars.At(i).Type()
}

// IsContext reports whether t is context.Context.
func IsContext(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "Context" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context"
}

// IsError reports whether t is error, or an interface of the program's own that
// is one: nil still says that nothing failed.
func IsError(t types.Type) bool {
	if t == nil {
		return false
	}
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	iface, ok := t.Underlying().(*types.Interface)
	return ok && types.Implements(iface, errorInterface)
}

var errorInterface = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)

// is reports whether the operand called name of a line can be of type t.
func (x *Index) is(c *Call, name string, t types.Type) bool {
	switch name {
	case "ctx":
		return IsContext(t)
	case "err":
		return IsError(t) || x.ErrField(t) != ""
	case "sql", "driver":
		b, ok := t.Underlying().(*types.Basic)
		return ok && b.Info()&types.IsString != 0
	case "mods":
		return x.mods(t)
	case "to":
		if c.Role == Carry {
			return x.is(c, "ctx", t)
		}
		if c.Relation || c.Mods.Place != Absent {
			return x.Handle(t) == Built
		}
	case "args", "opts", "dest", "names", "body":
		return true
	}
	return x.Handle(t) != NoHandle || name == "on" && types.IsInterface(t)
}

// mods reports whether t is a list of pieces of a statement.
func (x *Index) mods(t types.Type) bool {
	sl, ok := t.Underlying().(*types.Slice)
	return ok && x.Handle(sl.Elem()) == Built
}
