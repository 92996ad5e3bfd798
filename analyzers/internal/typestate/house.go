package typestate

import (
	"go/types"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// house is the model of a method of an interface of the program's own, by the names
// and signatures that the interface has. What ends a transaction is asked whether an
// implementation of it is in view or not, where the transaction was begun by its
// shape: a summary speaks of fields of an object that nobody has seen here. Of a
// value that comes from nowhere it is not believed.
func (s *solver) house(c *Config, inv *invocation, obj *types.Func) *txmodel.Call {
	m := s.env.House(inv.cc.Value.Type(), obj)
	if m == nil {
		return nil
	}
	ends := m.Role == txmodel.Commit || m.Role == txmodel.Rollback
	if h := c.handles[inv.args[0]]; ends && h != nil && h.House {
		return m
	}
	if _, known := s.summaryOf(obj); known || ends && !inv.args[0].entry() {
		return nil
	}
	return m
}

// gotten is what a method of an interface of the program's own gets: a pool, the same
// each time, unless a transaction on it is open that somebody else was given, who may
// hand out that one now. nil: the method is none that gets one, or it is known what it
// does.
func (s *solver) gotten(c *Config, inv *invocation, obj *types.Func) *Value {
	if !txmodel.Gets(obj) {
		return nil
	}
	if _, known := s.summaryOf(obj); known {
		return nil
	}
	v := s.in.got(inv.args[0], obj.Name())
	for _, h := range c.handles {
		if h.From == v && h.State == Open && c.escaped(h.ID, nil) != Local {
			return nil
		}
	}
	return v
}

// got is what a method of v gets.
func (in *interner) got(v *Value, method string) *Value {
	var t types.Type
	if v.typ != nil {
		if m, _, _ := types.LookupFieldOrMethod(v.typ, true, nil, method); m != nil {
			if sig, ok := m.Type().(*types.Signature); ok && sig.Results().Len() == 1 {
				t = sig.Results().At(0).Type()
			}
		}
	}
	return in.get(Value{kind: kGot, a: v, str: method, typ: t})
}

// houseCall interprets a call that has the shape of one on a library's handle. The
// receiver stays what it is; of the arguments nothing is known.
func (s *solver) houseCall(c *Config, inv *invocation, m *txmodel.Call) []*Config {
	inv.stays = true
	s.unknown(c, inv)
	return s.modelled(c, inv, m)
}

// houseTx reports whether a type is that of a transaction by its shape alone.
func (s *solver) houseTx(t types.Type) bool {
	if !txmodel.Finishable(t) {
		return false
	}
	commit, _, _ := types.LookupFieldOrMethod(t, false, nil, "Commit")
	fn, ok := commit.(*types.Func)
	return ok && s.env.Model(fn) == nil
}

// housed is the transaction that was begun by its shape and v is a part of, or else
// v: what ends the part of it that is a library's transaction ends the whole.
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
func (s *solver) finishSite(c *Config, inv *invocation, obj *types.Func, role txmodel.Role, path effect.Path, on *Value) {
	site := &Site{Role: role, Callee: obj, Ends: path, Instr: inv.instr, Call: inv.cc, Fn: inv.frame.fn}
	s.observe(c, inv.frame, site, &View{On: on, Deferred: inv.deferred, Spawned: inv.spawned})
}
