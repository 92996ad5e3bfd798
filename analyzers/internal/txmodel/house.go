package txmodel

import (
	"go/types"
	"regexp"
	"strings"
)

// House gives the model of method m of a value of type t, an interface of the
// program's own that is a pool or a transaction by the names and signatures of its
// methods; nil if m has no role there:
//
//   - a method whose name begins with Begin, and that returns what can be committed
//     and rolled back, opens a transaction; an error may come with it
//   - Commit and Rollback end one
//   - a method that returns rows, and may fail, runs a statement that has some
//   - a method that is named as a statement is, takes something and may fail, runs
//     one: on a transaction, or on what begins transactions that have the same method
//
// A driver's transactions are for database/sql to finish.
func House(t types.Type, m *types.Func) *Call {
	if m.Pkg() == nil || m.Pkg().Path() == "database/sql/driver" || !isOwnInterface(t) {
		return nil
	}
	sig := m.Signature()
	c := &Call{Func: m.FullName(), House: true, On: Operand{Place: Recv}}
	if p := sig.Params(); p.Len() > 0 && IsContext(p.At(0).Type()) {
		c.Ctx = Operand{Place: Arg}
	}
	if ReturnsError(sig) {
		c.Err = Operand{Place: Result, Index: sig.Results().Len() - 1}
	}
	switch {
	case begun(m) != nil:
		c.Role, c.New = Begin, Operand{Place: Result}
	case ends(m) && Finishable(t):
		c.Role = map[string]Role{"Commit": Commit, "Rollback": Rollback}[m.Name()]
	case sig.Results().Len() == 2 && ReturnsError(sig) && cursor(sig.Results().At(0).Type()):
		c.Role, c.New = Query, Operand{Place: Result}
	case !ReturnsError(sig) || sig.Params().Len() == 0 || takesFunc(sig) || !Finishable(t) && !shared(t, m):
		return nil
	case writes.MatchString(m.Name()):
		c.Role, c.Write = Exec, true
	case reads.MatchString(m.Name()):
		c.Role, c.Err = Query, Operand{} // which may say that there is nothing, and is no failure then
	default:
		return nil
	}
	return c
}

// The names of statements, by what they do.
var (
	writes = regexp.MustCompile(`^(Exec|Insert|Create|Update|Upsert|Save|Delete)($|[A-Z])`)
	reads  = regexp.MustCompile(`^(Query|Select|Find|First|Get|List|Count|Pluck|All)($|[A-Z])`)
)

// HousePool reports whether t is an interface of the program's own that begins
// transactions and is none, nor a connection.
func HousePool(t types.Type) bool {
	return isOwnInterface(t) && !Finishable(t) && !Pinned(t) && len(transactions(t)) > 0
}

// Pinned reports whether t is an interface of one connection, which is given back: what
// runs on it runs in the transaction that was begun on it.
func Pinned(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Release")
	m, ok := obj.(*types.Func)
	return ok && types.IsInterface(t) && m.Signature().Params().Len() == 0
}

// Gets reports whether a method gets such a pool of what it is a method of.
func Gets(m *types.Func) bool {
	sig := m.Signature()
	t := only(sig.Results())
	return sig.Params().Len() == 0 && t != nil && m.Exported() && getter.MatchString(m.Name()) && HousePool(t)
}

var getter = regexp.MustCompile(`^(Get[A-Z]\w*|(?i:db|dal|database|pool|store|storage))$`)

// Finishable reports whether t is an interface with the two methods that end a
// transaction.
func Finishable(t types.Type) bool { return types.IsInterface(t) && Ends(t) }

// Ends reports whether t has the two methods that end a transaction, which return an
// error and take a context at most.
func Ends(t types.Type) bool {
	for _, name := range []string{"Commit", "Rollback"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		if m, ok := obj.(*types.Func); !ok || !ends(m) {
			return false
		}
	}
	return true
}

func ends(m *types.Func) bool {
	return (m.Name() == "Commit" || m.Name() == "Rollback") && ReturnsError(m.Signature()) && m.Signature().Params().Len() <= 1
}

// begun is the type of the transaction that a method opens, nil if it opens none.
func begun(m *types.Func) types.Type {
	res := m.Signature().Results()
	if !strings.HasPrefix(m.Name(), "Begin") || res.Len() == 0 || res.Len() > 2 || res.Len() == 2 && !ReturnsError(m.Signature()) || !Finishable(res.At(0).Type()) {
		return nil
	}
	return res.At(0).Type()
}

// transactions are the types of those that the methods of an interface open.
func transactions(t types.Type) []types.Type {
	var out []types.Type
	for m := range t.Underlying().(*types.Interface).Methods() {
		if tx := begun(m); tx != nil {
			out = append(out, tx)
		}
	}
	return out
}

// shared reports whether a transaction that t begins has the method m as well.
func shared(t types.Type, m *types.Func) bool {
	for _, tx := range transactions(t) {
		if obj, _, _ := types.LookupFieldOrMethod(tx, false, m.Pkg(), m.Name()); obj != nil && types.Identical(obj.Type(), m.Type()) {
			return true
		}
	}
	return false
}

// cursor reports whether t is an interface that is read as rows are, and closed.
func cursor(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	n := 0
	for m := range iface.Methods() {
		switch in, out := m.Signature().Params().Len(), m.Signature().Results(); m.Name() {
		case "Next":
			if b, ok := only(out).(*types.Basic); ok && in == 0 && b.Kind() == types.Bool {
				n++
			}
		case "Scan":
			if m.Signature().Variadic() && in == 1 && IsError(only(out)) {
				n++
			}
		case "Close":
			if in == 0 {
				n++
			}
		}
	}
	return n == 3
}

// only is the type of the one result, nil if there are none or several.
func only(results *types.Tuple) types.Type {
	if results.Len() != 1 {
		return nil
	}
	return results.At(0).Type()
}

// takesFunc reports whether a function is given one: what it runs is not one statement.
func takesFunc(sig *types.Signature) bool {
	for p := range sig.Params().Variables() {
		if _, ok := p.Type().Underlying().(*types.Signature); ok {
			return true
		}
	}
	return false
}

func isOwnInterface(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	return types.IsInterface(t)
}

// ReturnsError reports whether the last result of a function is an error.
func ReturnsError(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && IsError(sig.Results().At(n-1).Type())
}
