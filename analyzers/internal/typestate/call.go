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

func (inv *invocation) bound() bool {
	return inv.fn != nil && inv.fn.kind == kClosure && strings.HasPrefix(inv.fn.at.(*ssa.Function).Synthetic, "bound")
}

// object resolves the function or interface method that is called and puts the
// receiver of a method value in front of the arguments.
func (s *solver) object(c *Config, inv *invocation) *types.Func {
	if inv.cc.IsInvoke() {
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
	s.filled(c, inv)
	if obj != nil {
		if out, ok := s.std(c, inv, obj); ok {
			return out
		}
		if m := s.env.Model(obj); m != nil {
			return s.modelled(c, inv, m)
		}
	}
	var out []*Config
	for _, l := range s.enter(c, inv, obj) {
		for i, r := range l.results {
			s.bind(l.config, inv, i, r)
		}
		out = append(out, l.config)
	}
	return s.join(out)
}

// filled forgets the zero value of the variables whose address the call is
// given, by itself or in its variadic arguments: it may set them.
func (s *solver) filled(c *Config, inv *invocation) {
	forget := func(a *Value) {
		if v, ok := c.mem[a]; ok && a.kind == kAlloc && (v.kind == kNil || v.kind == kConst) && !isError(elem(a.typ)) {
			c.mem[a] = s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, a: a, str: "filled", typ: elem(a.typ)})
		}
	}
	for _, a := range inv.args {
		forget(a)
		for addr, v := range c.mem {
			if addr.kind == kField && addr.a == a && addr.str[0] == '[' {
				forget(v)
			}
		}
	}
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
			if inv.fn.entry() {
				return s.callback(c, inv)
			}
			s.anyClosure(c)
		}
	}
	if obj != nil {
		var fn *ssa.Function
		if inv.fn != nil {
			fn, _ = inv.fn.at.(*ssa.Function)
		}
		if sum, known := s.env.Summary(obj, fn); known {
			return s.apply(c, inv, obj, sum)
		}
	}
	if obj != nil && inv.cc.IsInvoke() && s.house(c, inv, obj) {
		return []leaving{{config: c}}
	}
	s.unknown(c, inv)
	return []leaving{{config: c}}
}

// anyClosure is a call of one function literal or another: each may be what
// finishes the handles that it captured.
func (s *solver) anyClosure(c *Config) {
	for _, v := range c.env {
		if v.kind == kClosure {
			s.escape(c, v, Kept)
		}
	}
}

// unknown is a call of which nothing is known: what it is given may be kept, or
// finished, and a function that it is given may run.
func (s *solver) unknown(c *Config, inv *invocation) {
	s.passed(c, inv)
	s.handOn(c, inv)
	s.mayPanic(c, inv.frame)
	for i, a := range inv.args {
		how := Lent
		if i == 0 && inv.method {
			how = Kept // its own methods may finish what it holds
		}
		s.escape(c, a, how)
		if a.kind == kAlloc {
			s.havoc(c, inv, a)
		}
		if a.kind == kClosure {
			for i, b := range a.list {
				if b.kind == kAlloc && writes(a.at.(*ssa.Function), i) {
					s.havoc(c, inv, b)
				}
			}
		}
	}
	s.predicate(c, inv)
}

func (s *solver) asksError(inv *invocation) bool {
	for _, a := range inv.args {
		if isError(a.typ) {
			return true
		}
	}
	return false
}

// handOn is a call that is given the error of a failed statement and returns an
// error: that one tells of the failure from now on.
func (s *solver) handOn(c *Config, inv *invocation) {
	res := inv.cc.Signature().Results()
	last := res.Len() - 1
	if last < 0 || !isError(res.At(last).Type()) {
		return
	}
	for _, a := range inv.args {
		st, ok := c.stmts[a]
		if !ok || !isError(a.typ) {
			continue
		}
		c.stmts[s.result(inv, last)] = st
		if h := c.handles[st.handle]; h != nil && (h.Failed == st.pos || h.Expected == st.pos) {
			d := *h
			if d.Failed == st.pos {
				d.Failed = 0
			}
			if d.Expected == st.pos {
				d.Expected = 0
			}
			c.set(d)
		}
	}
}

// predicate is a call that looks at an error and answers yes or no: a yes means
// that there is an error, and that it was expected.
func (s *solver) predicate(c *Config, inv *invocation) {
	if !s.returnsBool(inv) {
		return
	}
	for _, a := range inv.args {
		if isError(a.typ) {
			s.inspected(c, a, nil)
			if res := inv.cc.Signature().Results(); res.Len() == 1 {
				s.bind(c, inv, 0, s.in.get(Value{kind: kExpr, str: "errors.Is", at: inv.instr, frame: inv.frame, a: a}))
			}
			return
		}
	}
}

func (s *solver) returnsBool(inv *invocation) bool {
	res := inv.cc.Signature().Results()
	if res.Len() == 0 {
		return false
	}
	b, ok := res.At(res.Len() - 1).Type().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

// havoc forgets the content of a local that somebody else may write to.
func (s *solver) havoc(c *Config, inv *invocation, addr *Value) {
	for cell, v := range c.mem {
		if cell.within(addr) && v.kind != kClosure {
			if h := c.handles[v]; h != nil && h.Owned || isError(v.typ) || v.kind == kNil && isError(elem(cell.typ)) {
				continue // who is given an error's address wraps it, or leaves it nil
			}
			c.mem[cell] = s.in.get(Value{kind: kOpaque, at: inv.instr, frame: inv.frame, a: cell, str: "havoc", typ: v.typ})
		}
	}
}

func elem(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return nil
}

// writes reports whether the literal fn, or one inside of it, stores to captured
// variable i.
func writes(fn *ssa.Function, i int) bool {
	if i >= len(fn.FreeVars) {
		return false
	}
	fv := fn.FreeVars[i]
	for _, ref := range *fv.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == fv {
				return true
			}
		case *ssa.MakeClosure:
			for j, b := range ref.Bindings {
				if b == fv && writes(ref.Fn.(*ssa.Function), j) {
					return true
				}
			}
		}
	}
	return false
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
		}
	}
}

// keepError takes back the failure of a statement whose error the program puts
// away to look at it later.
func (s *solver) keepError(c *Config, v *Value) {
	c.reach(v, func(x *Value) bool {
		if isError(x.typ) {
			s.inspected(c, x, nil)
		}
		return false
	})
}
