package txmodel

import (
	"errors"
	"fmt"
	"go/types"
	"slices"
)

// operands checks all operands of c against the signature of its function.
func (r *resolver) operands(c *Call, sig *types.Signature) []error {
	var errs []error
	for _, k := range roleByName[c.Role.String()].keysOf() {
		op := *k.field(c)
		if op.Place == Absent {
			continue
		}
		t, err := typeOf(op, c, sig)
		if err == nil {
			err = r.fits(c.Role, k, t)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s=%s: %w", k.names[0], op, err))
		}
	}
	return errs
}

// String gives the operand as model lines write it.
func (o Operand) String() string {
	switch o.Place {
	case Recv:
		return "recv"
	case Arg:
		return fmt.Sprintf("a%d", o.Index)
	case Result:
		return fmt.Sprintf("r%d", o.Index)
	case BodyArg:
		return fmt.Sprintf("body.a%d", o.Index)
	}
	return ""
}

func typeOf(op Operand, c *Call, sig *types.Signature) (types.Type, error) {
	switch op.Place {
	case Recv:
		return sig.Recv().Type(), nil
	case Arg:
		return at(sig.Params(), op.Index, "no such argument")
	case Result:
		return at(sig.Results(), op.Index, "no such result")
	}
	body, err := typeOf(c.Body, c, sig)
	if err != nil {
		return nil, err
	}
	f, ok := body.Underlying().(*types.Signature)
	if !ok {
		return nil, errors.New("body is not a function")
	}
	return at(f.Params(), op.Index, "no such parameter of body")
}

func at(vars *types.Tuple, i int, missing string) (types.Type, error) {
	if i >= vars.Len() {
		return nil, errors.New(missing)
	}
	return vars.At(i).Type(), nil
}

// fits reports why a type cannot be what the key of a role stands for.
func (r *resolver) fits(role Role, k key, t types.Type) error {
	want := func(ok bool, what string) error {
		if ok {
			return nil
		}
		return fmt.Errorf("%s is not %s", types.TypeString(t, nil), what)
	}
	_, isFunc := t.Underlying().(*types.Signature)
	switch k.names[0] {
	case "ctx", "carry":
		return want(isContext(t), "a context")
	case "err":
		errorType := types.Universe.Lookup("error").Type()
		return want(types.Identical(t, errorType) || r.x.ErrField(t) != "" || role == Must && types.AssignableTo(errorType, t), "an error")
	case "sql", "driver":
		return want(isBasic(t, types.IsString) || k.names[0] == "sql" && isAny(t), "a string")
	case "more":
		return want(isBasic(t, types.IsBoolean), "a bool")
	case "body":
		if s, ok := t.Underlying().(*types.Slice); ok {
			_, isFunc = s.Elem().Underlying().(*types.Signature)
			isFunc = isFunc || types.IsInterface(s.Elem()) // functions among other things
		}
		return want(isFunc, "a function")
	case "args", "opts", "dest", "loader":
		return nil
	case "slot":
		return want(isFunc, "a function")
	case "rows":
		if isFunc {
			return nil // a loop over it reads the rows
		}
	case "mods":
		return want(r.x.mods(t), "a list of pieces of a statement")
	case "names":
		if s, ok := t.Underlying().(*types.Slice); ok {
			t = s.Elem()
		}
		return want(isBasic(t, types.IsString) || types.IsInterface(t), "a string")
	case "from":
		switch {
		case role == Get:
			return want(r.x.Kept(t), "a type of a relations line")
		case role == Relate:
			return nil
		}
	case "pool":
		if role == Begin && r.x.Strict(t) {
			return nil // begun on itself
		}
	case "to":
		if role == Carry || role == Detach {
			return want(isContext(t), "a context")
		}
	}
	return r.holds(t, kindsOf(role, k.names[0]))
}

// kindsOf says which kinds of handle the operand of a role may be.
func kindsOf(role Role, name string) []HandleKind {
	switch name {
	case "tx":
		if role == Carried {
			return []HandleKind{Tx, Either, Pool}
		}
		if role == Carry {
			return []HandleKind{Tx, Either, Pool}
		}
		return []HandleKind{Tx, Either, Conn} // that it was begun tells the rest
	case "sp":
		return []HandleKind{Tx}
	case "conn":
		return []HandleKind{Conn, Either, Tx}
	case "stmt":
		return []HandleKind{Stmt}
	case "row":
		return []HandleKind{RowResult}
	case "rows":
		switch role {
		case Batch:
			return []HandleKind{BatchResult}
		case Scan, RowsErr:
			return []HandleKind{Rows, RowResult}
		}
		return []HandleKind{Rows}
	case "pool":
		if role == Scope {
			return []HandleKind{Pool, Conn, Tx, Either}
		}
		return []HandleKind{Pool, Conn, Either}
	}
	return []HandleKind{Pool, Conn, Tx, Either, Stmt, Rows, RowResult, BatchResult, Built}
}

// holds reports why t is no handle of these kinds. Other than a handle type it
// may be an interface that one of them implements, or a pool for a handle that
// may be either.
func (r *resolver) holds(t types.Type, want []HandleKind) error {
	kind := r.x.Handle(t)
	if slices.Contains(want, kind) {
		return nil
	}
	if r.x.Entity(t) {
		return nil // it runs on the handle that it came from
	}
	if kind != NoHandle {
		return fmt.Errorf("%s is %s, not %s", types.TypeString(t, nil), kind, want[0])
	}
	if iface, ok := t.Underlying().(*types.Interface); ok {
		for h, k := range r.x.m.handles {
			if typ := r.typ(h); typ != nil && slices.Contains(want, k) && types.Implements(typ, iface) {
				return nil
			}
		}
	}
	return fmt.Errorf("%s is no handle", types.TypeString(t, nil))
}

func isContext(t types.Type) bool {
	return types.TypeString(types.Unalias(t), nil) == "context.Context"
}

// isAny reports whether t is the empty interface, or variadic arguments of it, of
// which the first is meant.
func isAny(t types.Type) bool {
	if s, ok := t.Underlying().(*types.Slice); ok {
		t = s.Elem()
	}
	iface, ok := t.Underlying().(*types.Interface)
	return ok && iface.NumMethods() == 0
}

func isBasic(t types.Type, info types.BasicInfo) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&info != 0
}
