package typestate

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// invocation is one call on one path: operands are evaluated, for a deferred
// call at the defer statement.
type invocation struct {
	frame    *frame
	instr    ssa.Instruction
	cc       *ssa.CallCommon
	fn       *Value   // nil for a call through an interface and for a builtin
	args     []*Value // the receiver first
	deferred bool
	spawned  bool
	method   bool // args[0] is a receiver
	body     bool // fn is not what cc calls but what that calls
	stays    bool // the receiver is what it was before: nothing finishes what it holds
}

// operand picks the value of an operand of the model; nil for results.
func (inv *invocation) operand(op txmodel.Operand) *Value {
	i := -1
	switch op.Place {
	case txmodel.Recv:
		i = 0
	case txmodel.Arg:
		i = op.Index
		if inv.method {
			i++
		}
	}
	if i < 0 || i >= len(inv.args) {
		return nil
	}
	return inv.args[i]
}

// ssaOperand is the same in terms of the program text.
func (inv *invocation) ssaOperand(op txmodel.Operand) ssa.Value {
	i := op.Index
	if op.Place != txmodel.Arg {
		return nil
	}
	if inv.method && !inv.cc.IsInvoke() && !inv.bound() {
		i++
	}
	if i >= len(inv.cc.Args) {
		return nil
	}
	return inv.cc.Args[i]
}

// sql is the text of a statement: of variadic arguments the first, which is a string
// or holds one.
func (inv *invocation) sql(m *txmodel.Call) ssa.Value {
	arg := inv.ssaOperand(m.SQL)
	if sl, ok := arg.(*ssa.Slice); ok {
		arg = firstElement(sl)
	}
	if mi, ok := arg.(*ssa.MakeInterface); ok {
		arg = mi.X
	}
	return arg
}

// Arguments lists the arguments of a call as the callee counts its parameters: the
// receiver first.
func Arguments(call *ssa.CallCommon) []ssa.Value {
	if call.IsInvoke() {
		return append([]ssa.Value{call.Value}, call.Args...)
	}
	return call.Args
}

// cameWith is a call of a function that a helper returned together with transactions:
// it may finish them.
func (c *Config) cameWith(fn *Value) {
	for id, h := range c.handles {
		if h.transaction() && h.Owned && fn.kind == kCall && id.kind == kCall && id.at == fn.at && id.frame == fn.frame {
			delete(c.handles, id)
		}
	}
}

func (inv *invocation) bound() bool {
	return inv.fn != nil && inv.fn.kind == kClosure && strings.HasPrefix(inv.fn.at.(*ssa.Function).Synthetic, "bound")
}

// object resolves the function or interface method that is called and puts the
// receiver of a method value in front of the arguments.
func (s *solver) object(c *Config, inv *invocation) *types.Func {
	if inv.cc.IsInvoke() && !inv.body {
		inv.method = true
		return s.devirtualize(inv.args[0], inv.cc.Method)
	}
	if inv.fn == nil {
		return nil
	}
	switch inv.fn.kind {
	case kFunc, kClosure:
		fn := inv.fn.at.(*ssa.Function)
		obj, _ := fn.Object().(*types.Func)
		if obj == nil {
			return nil
		}
		sig := obj.Type().(*types.Signature)
		if inv.bound() && len(inv.args) == len(inv.cc.Args) {
			inv.args = append([]*Value{inv.fn.list[0]}, inv.args...)
			if types.IsInterface(sig.Recv().Type()) {
				obj = s.devirtualize(inv.args[0], obj)
			}
		}
		inv.method = sig.Recv() != nil
		return obj
	}
	return nil
}

// devirtualize finds the method of the concrete type that recv is known to
// have.
func (s *solver) devirtualize(recv *Value, m *types.Func) *types.Func {
	t := recv.typ
	if t == nil || types.IsInterface(t) {
		return m
	}
	if _, ok := t.(*types.TypeParam); ok {
		return m
	}
	if obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name()); obj != nil {
		if fn, ok := obj.(*types.Func); ok {
			if sel := types.NewMethodSet(t).Lookup(m.Pkg(), m.Name()); sel != nil && len(sel.Index()) == 1 {
				return fn
			}
		}
	}
	return m
}

// leaving is one way out of a callee.
type leaving struct {
	config  *Config
	results []*Value
	exit    *Exit // of an inlined function literal
}

// call interprets a call and returns the configs after it.
func (s *solver) call(c *Config, inv *invocation) []*Config {
	if b, ok := inv.cc.Value.(*ssa.Builtin); ok && !inv.cc.IsInvoke() {
		s.builtin(c, inv, b)
		return []*Config{c}
	}
	obj := s.object(c, inv)
	if obj != nil {
		if out, ok := s.std(c, inv, obj); ok {
			return out
		}
		if m := s.env.Model(obj); m != nil {
			return s.modelled(c, inv, m)
		}
		s.relationGot(c, inv, obj)
	}
	if y := inv.yield(); y != nil && (inv.fn == nil || inv.fn.kind != kClosure) {
		if _, known := s.summaryOf(obj); !known {
			return s.rangeFunc(c, inv, y)
		}
	}
	if obj != nil && inv.cc.IsInvoke() && !inv.body && types.IsInterface(obj.Signature().Recv().Type()) {
		if m := s.shape(obj); m != nil {
			return s.modelled(c, inv, m)
		}
		if m := s.house(c, inv, obj); m != nil {
			return s.houseCall(c, inv, m)
		}
		if v := s.gotten(c, inv, obj); v != nil {
			s.unknown(c, inv)
			s.bind(c, inv, 0, v)
			return []*Config{c}
		}
	}
	var out []*Config
	for _, l := range s.enter(c, inv, obj) {
		for i, r := range l.results {
			s.bind(l.config, inv, i, r)
		}
		out = append(out, l.config)
	}
	if len(out) > 1 {
		for _, c := range out {
			c.decide()
		}
	}
	return s.join(out)
}

func (s *solver) summaryOf(obj *types.Func) (*effect.Summary, bool) {
	if obj == nil {
		return nil, false
	}
	return s.env.Summary(obj, nil)
}

// shape is the model of a call through an interface of the program's own of which
// no summary is known, by its name and signature; nil if it has no such shape.
func (s *solver) shape(obj *types.Func) *txmodel.Call {
	if _, known := s.summaryOf(obj); known {
		return nil
	}
	return s.env.Shape(obj)
}

// bind says what result i of a call is.
func (s *solver) bind(c *Config, inv *invocation, i int, v *Value) {
	call, ok := inv.instr.(*ssa.Call)
	if !ok || v == nil {
		return
	}
	if _, ok := call.Type().(*types.Tuple); ok {
		c.env[envKey{inv.frame, call, i + 1}] = v
	} else {
		c.env[envKey{inv.frame, call, 0}] = v
	}
}

// result is the symbol of result i.
func (s *solver) result(inv *invocation, i int) *Value {
	sig := inv.cc.Signature()
	var t types.Type
	if i < sig.Results().Len() {
		t = sig.Results().At(i).Type()
	}
	return s.in.call(inv.frame, inv.instr, i, t)
}

// enter follows a call that the model does not know into the callee: a function
// literal in place, a function through its summary, a function value that the
// caller was given as a callback.
func (s *solver) enter(c *Config, inv *invocation, obj *types.Func) []leaving {
	if inv.fn != nil {
		switch inv.fn.kind {
		case kFunc, kClosure:
			fn := inv.fn.at.(*ssa.Function)
			if fn.Parent() != nil && !inv.bound() {
				if out, ok := s.inline(c, inv, fn); ok {
					return out
				}
				break
			}
		case kExpr:
			if inv.fn.str == "cancel" {
				c.cancelled[inv.fn.a] = inv.cc.Pos()
				return []leaving{{config: c}}
			}
		default:
			if inv.fn.kind == kDeref && inv.fn.a.kind == kGlobal && endsByName(inv.fn.a.str, inv.cc.Signature()) {
				s.exit(c, inv)
				return nil
			}
			if inv.fn.entry() {
				return s.callback(c, inv)
			}
			s.anyClosure(c)
			c.cameWith(inv.fn)
		}
	}
	if obj != nil && inv.cc.IsInvoke() {
		if out, ok := s.houseScope(c, inv, obj); ok {
			return out
		}
		s.besideHouse(c, inv, obj)
	}
	if obj != nil {
		var fn *ssa.Function
		if inv.fn != nil {
			fn, _ = inv.fn.at.(*ssa.Function)
		}
		sum, known := s.env.Summary(obj, fn)
		if sum == nil && endsByName(obj.Name(), obj.Signature()) {
			s.exit(c, inv)
			return nil
		}
		if known {
			return s.apply(c, inv, obj, sum)
		}
	}
	if obj != nil {
		s.lendPools(c, inv, obj)
	}
	s.unknown(c, inv)
	return []leaving{{config: c}}
}

func (s *solver) builtin(c *Config, inv *invocation, b *ssa.Builtin) {
	switch b.Name() {
	case "recover":
		v := s.result(inv, 0)
		c.facts[v] = effect.Nil
		if c.panicking {
			c.facts[v], c.recovered = effect.NotNil, true
		}
	case "append":
		for _, a := range inv.args {
			s.escape(c, a, Kept)
			s.keepError(c, a)
			s.unsure(c, a)
		}
	}
}
