package typestate

import (
	"go/types"
	"strings"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// houseBegin interprets a call through an interface of the program's own of which
// no implementation is in view, or several are, by its shape: a method whose name
// begins with Begin and that returns something with Commit and Rollback opens a
// transaction, and those two end it. False: the call has no such shape, or is that of
// a driver, whose transactions are for database/sql to finish.
func (s *solver) houseBegin(c *Config, inv *invocation, obj *types.Func) bool {
	sig := obj.Signature()
	if !strings.HasPrefix(obj.Name(), "Begin") || !ReturnsError(sig) || sig.Results().Len() != 2 || !Finishable(sig.Results().At(0).Type()) || obj.Pkg().Path() == "database/sql/driver" {
		return false
	}
	site := &Site{Role: txmodel.Begin, Callee: obj, Instr: inv.instr, Call: inv.cc, Fn: inv.frame.fn}
	v := &View{On: inv.args[0], New: s.result(inv, 0), Deferred: inv.deferred, Spawned: inv.spawned}
	s.observe(c, inv.frame, site, v)
	s.open(c, Handle{
		ID: v.New, Kind: txmodel.Tx, From: v.On, State: Open, Owned: true, House: true,
		Begun: site.Pos(), Err: s.result(inv, 1),
	})
	return true
}

// houseFinish ends a transaction that houseBegin opened, whether an implementation
// of the method is in view or not: a summary of it speaks of fields of an object
// that nobody has seen here. A value that was not opened like that is left alone,
// whatever its methods are called.
func (s *solver) houseFinish(c *Config, inv *invocation, obj *types.Func) bool {
	h := c.handles[inv.args[0]]
	if h == nil || !h.House {
		return false
	}
	role, to := txmodel.Commit, Committed
	switch obj.Name() {
	case "Commit":
	case "Rollback":
		role, to = txmodel.Rollback, RolledBack
	default:
		return false
	}
	s.finishSite(c, inv, obj, role, h.ID)
	s.end(c, h.ID, to, inv.cc.Pos())
	return true
}

// housed is the transaction that houseBegin opened and v is a part of, or else v:
// what ends the part of it that is a library's transaction ends the whole.
func (c *Config) housed(v *Value) *Value {
	for x := v; x != nil && (x.kind == kField || x.kind == kFieldVal || x.kind == kDeref); {
		x = x.a
		if h := c.handles[x]; h != nil && h.House {
			return x
		}
	}
	return v
}

// finishSite records that a call of the program's own finishes a transaction.
func (s *solver) finishSite(c *Config, inv *invocation, obj *types.Func, role txmodel.Role, on *Value) {
	site := &Site{Role: role, Callee: obj, Instr: inv.instr, Call: inv.cc, Fn: inv.frame.fn}
	s.observe(c, inv.frame, site, &View{On: on, Deferred: inv.deferred, Spawned: inv.spawned})
}

// Finishable reports whether t is an interface with the two methods that end a
// transaction, which return an error and take a context at most.
func Finishable(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	n := 0
	for m := range iface.Methods() {
		if (m.Name() == "Commit" || m.Name() == "Rollback") && ReturnsError(m.Signature()) && m.Signature().Params().Len() <= 1 {
			n++
		}
	}
	return n == 2
}
