package typestate

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// exec interprets one instruction. It may change c and returns the configs that
// go on: none when the instruction does not return, several when the callee has
// several outcomes.
func (s *solver) exec(c *Config, f *frame, instr ssa.Instruction) []*Config {
	switch instr := instr.(type) {
	case *ssa.Alloc:
		s.alloc(c, f, instr)
	case *ssa.Store:
		addr, v := s.eval(c, f, instr.Addr), s.eval(c, f, instr.Val)
		if b, ok := instr.Val.Type().Underlying().(*types.Basic); ok && b.Kind() != types.Bool && addr.kind == kField {
			break // tables of numbers and strings are long, and decide nothing
		}
		s.replaces(c, addr, v, instr.Pos())
		s.setByHand(c, addr)
		s.store(c, addr, v)
		if isError(instr.Val.Type()) && addr.root().kind != kAlloc {
			s.keepError(c, v)
		}
		if r := addr.root(); r.kind != kAlloc || r.frame != f {
			s.storedAt(c, v, instr.Pos())
		}
	case *ssa.UnOp:
		switch instr.Op {
		case token.MUL:
			s.read(c, f, instr)
		case token.ARROW:
			s.wait(c, f, instr)
		}
	case *ssa.Field:
		s.relationRead(c, f, instr, instr)
	case *ssa.MakeClosure:
		fn := instr.Fn.(*ssa.Function)
		list := make([]*Value, len(instr.Bindings))
		for i, b := range instr.Bindings {
			list[i] = s.eval(c, f, b)
		}
		c.env[envKey{f, instr, 0}] = s.in.get(Value{kind: kClosure, at: fn, list: list, typ: instr.Type()})
	case *ssa.TypeAssert:
		if x := s.eval(c, f, instr.X); isError(instr.X.Type()) && instr.CommaOk {
			s.inspected(c, x, nil)
		}
	case *ssa.Send:
		s.escape(c, s.eval(c, f, instr.X), Kept)
		s.storedAt(c, s.eval(c, f, instr.X), instr.Pos())
		s.wait(c, f, instr)
	case *ssa.Select:
		if instr.Blocking {
			s.wait(c, f, instr)
		}
	case *ssa.MapUpdate:
		s.unsure(c, s.eval(c, f, instr.Value)) // and filled through the map
		s.escape(c, s.eval(c, f, instr.Value), Kept)
		s.storedAt(c, s.eval(c, f, instr.Value), instr.Pos())
	case *ssa.Defer:
		return s.deferCall(c, f, instr)
	case *ssa.Go:
		s.spawn(c, f, instr)
	case *ssa.RunDefers:
		return s.runDefers(c, f)
	case *ssa.Call:
		for _, h := range c.sorted() { // given away in an earlier round
			if h.Owned && h.ID.mentions(f, instr) && c.escaped(h.ID, nil) == Kept {
				delete(c.handles, h.ID)
			}
		}
		s.steps += (len(c.mem) + len(c.facts)) / 32 // what the next line costs
		c.forget(f, instr)
		for k := range c.env {
			if k.frame == f && k.v == instr {
				delete(c.env, k)
			}
		}
		fn, args := s.operands(c, f, &instr.Call)
		return s.call(c, &invocation{frame: f, instr: instr, cc: &instr.Call, fn: fn, args: args})
	}
	return []*Config{c}
}

func (s *solver) alloc(c *Config, f *frame, instr *ssa.Alloc) {
	addr := s.in.get(Value{kind: kAlloc, at: instr, frame: f, typ: instr.Type()})
	for cell := range c.mem {
		if cell.within(addr) {
			delete(c.mem, cell)
		}
	}
	delete(c.roots, addr)
	c.newContent(addr)
	t := instr.Type().Underlying().(*types.Pointer).Elem()
	if followed(t) && !isStruct(t) {
		if b, ok := t.Underlying().(*types.Basic); ok && b.Kind() == types.Bool {
			c.mem[addr] = s.in.bool(false)
		} else {
			c.mem[addr] = s.in.nil()
		}
	} else if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 {
		c.mem[addr] = s.constant(ssa.NewConst(constant.MakeInt64(0), t))
	}
}

func (s *solver) read(c *Config, f *frame, instr *ssa.UnOp) {
	s.relationRead(c, f, instr, instr.X)
	if _, ok := instr.Type().Underlying().(*types.Slice); ok && (len(c.entities) > 0 || s.relatedType(instr.Type())) {
		c.env[envKey{f, instr, 0}] = s.load(c, s.eval(c, f, instr.X), instr.Type())
		return
	}
	if !followed(instr.Type()) {
		delete(c.env, envKey{f, instr, 0})
		if v, ok := c.mem[s.eval(c, f, instr.X)]; ok && v.kind == kConst {
			c.env[envKey{f, instr, 0}] = v
		}
		return
	}
	if fa, ok := instr.X.(*ssa.FieldAddr); ok && s.embedsHandle(fa.X.Type(), fa.Field) {
		c.env[envKey{f, instr, 0}] = s.eval(c, f, fa.X)
		return
	}
	c.env[envKey{f, instr, 0}] = s.load(c, s.eval(c, f, instr.X), instr.Type())
}

// wait records a channel operation as a place where the function waits.
func (s *solver) wait(c *Config, f *frame, instr ssa.Instruction) {
	s.observe(c, f, &Site{Role: txmodel.Slow, Instr: instr, Fn: f.fn}, &View{})
}

// replaces records that a variable that holds an open transaction gets another
// one.
func (s *solver) replaces(c *Config, addr, v *Value, pos token.Pos) {
	old := c.handles[c.mem[addr]]
	if s.recording && addr.kind == kAlloc && old != nil && old.Owned && old.State == Open && old.ID != v && c.handles[v] != nil && c.handles[v].Kind == old.Kind {
		s.flow.Replaced = append(s.flow.Replaced, Stored{old, pos})
	}
}

// storedAt remembers where scope handles that can be got at from v were put.
func (s *solver) storedAt(c *Config, v *Value, pos token.Pos) {
	for _, h := range c.sorted() {
		if h.Scoped && c.reach(v, func(x *Value) bool { return x == h.ID }) {
			c.stored[h.ID] = pos
		}
	}
}

func (s *solver) operands(c *Config, f *frame, cc *ssa.CallCommon) (fn *Value, args []*Value) {
	if cc.IsInvoke() {
		args = append(args, s.eval(c, f, cc.Value))
	} else if _, ok := cc.Value.(*ssa.Builtin); !ok {
		fn = s.eval(c, f, cc.Value)
		if load, ok := cc.Value.(*ssa.UnOp); ok && fn.kind != kClosure {
			if only := s.onlyFunc(c, f, load.X); only != nil {
				fn = only
			}
		}
	}
	for _, a := range cc.Args {
		args = append(args, s.eval(c, f, a))
	}
	return fn, args
}

// onlyFunc is the function that is in the variable at addr, if it is always the same.
func (s *solver) onlyFunc(c *Config, f *frame, addr ssa.Value) *Value {
	fn := s.env.Only(addr)
	switch {
	case fn == nil:
		return nil
	case len(fn.FreeVars) == 0:
		return s.in.get(Value{kind: kFunc, at: fn, typ: fn.Signature})
	}
	return s.in.get(Value{kind: kClosure, at: fn, list: []*Value{s.eval(c, f, addr.(*ssa.FieldAddr).X)}, typ: fn.Signature})
}

// join merges configs with the same lifecycle.
func (s *solver) join(configs []*Config) []*Config {
	if len(configs) < 2 {
		return configs
	}
	seen := map[string]*Config{}
	var out []*Config
	for _, c := range configs {
		key := c.key()
		if old := seen[key]; old != nil {
			old.merge(c)
			continue
		}
		seen[key] = c
		out = append(out, c)
	}
	if len(out) > maxConfigs {
		s.steps = maxSteps + 1
	}
	return out
}

// leave makes an exit of a return.
func (s *solver) leave(c *Config, f *frame, ret *ssa.Return) *Exit {
	e := &Exit{Instr: ret, frame: f, config: c}
	for _, r := range ret.Results {
		e.Results = append(e.Results, s.eval(c, f, r))
		e.nils = append(e.nils, c.nilness(e.Results[len(e.Results)-1]))
	}
	return e
}

// entryFacts are the facts about entry values: the condition under which this
// path is taken, as far as it can be told to a caller.
func (c *Config) entryFacts() []effect.Cond {
	var out []effect.Cond
	for v, is := range c.facts {
		if v.entry() && v.kind != kGlobal {
			if p := v.Path(); p != "" && p[0] == 'p' {
				out = append(out, effect.Cond{Path: p, Is: is})
			}
		}
	}
	return sortConds(out)
}
