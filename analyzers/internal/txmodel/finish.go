package txmodel

import "go/types"

// Finish gives the line of the method of t that ends what a handle of that type
// holds, and that a defer may call whatever came before: the rollback of a
// transaction, the release of a connection. Of several the first in the model
// counts. nil: t is no such handle, or it is a session, which outlives what is
// begun on it.
func (x *Index) Finish(t types.Type) *Call {
	if kind := x.Handle(t); kind != Tx && kind != Either && kind != Conn || x.Session(t) || x.Strict(t) {
		return nil
	}
	return x.bestMethod(t, func(c *Call) bool { return (c.Role == Rollback || c.Role == Release) && c.On.Place == Recv })
}

// Bind gives the line of the method of the transaction type t that makes a
// prepared statement run in it, by whether it takes a context; nil if there is
// none.
func (x *Index) Bind(t, stmt types.Type, ctx bool) *Call {
	return x.bestMethod(t, func(c *Call) bool {
		if c.Role != Derive || c.On.Place != Recv || c.From.Place != Arg || (c.Ctx.Place != Absent) != ctx {
			return false
		}
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, c.Method())
		fn, ok := obj.(*types.Func)
		if !ok {
			return false
		}
		takes, gives := nth(fn.Signature().Params(), c.From.Index), nth(fn.Signature().Results(), c.New.Index)
		return takes != nil && gives != nil && types.AssignableTo(stmt, takes) && types.Identical(gives, stmt)
	})
}

// bestMethod gives the first line of a model that is of a method of t.
func (x *Index) bestMethod(t types.Type, is func(*Call) bool) *Call {
	var best *Call
	for _, of := range []types.Type{t, types.NewPointer(t)} {
		for sel := range types.NewMethodSet(of).Methods() {
			fn, ok := sel.Obj().(*types.Func)
			if !ok {
				continue
			}
			if c := x.Call(fn); c != nil && is(c) && (best == nil || c.line() < best.line()) {
				best = c
			}
		}
	}
	return best
}

// Method is the name of the function, without its package and type.
func (c *Call) Method() string {
	name, _ := parseFunc(c.Func)
	return name.name
}
