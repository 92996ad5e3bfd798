// Package typestate follows the handles of one function along its paths.
//
// Solve interprets a function abstractly. The fact at a block is a set of
// Configs, one for each lifecycle of the handles that some path brings; branch
// conditions refine what is known and drop the configs that contradict them.
// Function literals are interpreted where they are called, deferred or handed
// to a scope, with the state of that place; other calls are replaced by what
// the model or the callee's effect.Summary says.
//
// What a View or an Exit shows is what holds on one abstract path: a *may*
// statement about the program, a *must* statement about the path. Paths that
// cannot be told apart by the conditions that Value can name are merged, never
// invented. Where the number of configs passes a bound the function is given
// up: Flow.GaveUp, no sites, no summary.
//
// The worklist is our own: honnef.co/go/tools/analysis/dfa/dense, which is edge
// sensitive and generic too, has no place to stop when the configs become too
// many; see docs/architecture.md.
package typestate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// Env is what the solver asks about the world outside of the function.
type Env struct {
	// Model gives the role of a function or interface method, nil if none.
	Model func(*types.Func) *txmodel.Call
	// Shape gives the role of an interface method by its name and signature, nil if
	// they tell none. It is asked where neither Model nor Summary know the method.
	Shape func(*types.Func) *txmodel.Call
	// House gives the role of a method of a value of an interface type by the shape
	// that the interface has, nil if it has none there.
	House func(types.Type, *types.Func) *txmodel.Call
	// Handle says whether a type is a library's handle type.
	Handle func(types.Type) txmodel.HandleKind
	// Summary gives a function's effects; false if they are not known.
	Summary func(*types.Func, *ssa.Function) (*effect.Summary, bool)
	// Alias gives another name for what the field path of a value of type t
	// holds, one that all constructors of t give the same content; "" if it is
	// its own name. With a statement it is the handle that it was prepared on.
	Alias func(t types.Type, path string) (same, preparedOn string)
	// Global gives another name for what a package variable holds, "" if it is its own.
	Global func(name string) effect.Path
	// Only gives the function that is in the variable at an address, nil if there is
	// none or may be another one; of a method value of the object that the variable is a
	// field of, what go/ssa makes of it.
	Only func(addr ssa.Value) *ssa.Function
	// Loops gives the lists that the function is given and runs a query for each
	// element of.
	Loops func(*Flow) []effect.Loop
	// Settled reports whether the field of a struct type, or of what t points to, keeps
	// what the literal gave it that the struct was made by.
	Settled func(t types.Type, field string) bool
	// Index says which types are built on, tell errors or are entities.
	Index *txmodel.Index
	// Place makes a position portable.
	Place func(token.Pos) effect.Place
}

// The bounds at which a function is given up.
const (
	maxConfigs = 48     // at one block
	maxSteps   = 60_000 // instructions interpreted, inlined ones counted
	maxDepth   = 5      // of inlined function literals
)

type solver struct {
	env       *Env
	in        *interner
	fn        *ssa.Function
	flow      *Flow
	recording bool
	steps     int
	sites     map[siteKey]*Site
	callbacks []callback
	reads     map[readKey]*Read
	given     []effect.RelationRead // relations that are read of parameters
	loaded    map[effect.Path]loads // and that may be loaded
	byHand    map[string]bool       // relations that are set, by query
}

// Solve interprets fn.
func Solve(fn *ssa.Function, env *Env) *Flow {
	s := &solver{env: env, in: newInterner(func(t types.Type) bool { return env.Handle(t) != txmodel.NoHandle }), fn: fn, sites: map[siteKey]*Site{}, reads: map[readKey]*Read{}, byHand: map[string]bool{}}
	s.flow = &Flow{Fn: fn, Inlined: map[*ssa.Function]bool{}, working: map[ssa.Instruction]bool{}}
	if len(fn.Blocks) == 0 {
		return s.flow
	}
	f := s.in.enter(nil, nil, fn)
	c := newConfig(s.in)
	for i, p := range fn.Params {
		c.env[envKey{f, p, 0}] = s.in.get(Value{kind: kParam, idx: i, typ: p.Type()})
	}
	for i, p := range fn.FreeVars {
		c.env[envKey{f, p, 0}] = s.in.get(Value{kind: kFree, idx: i, at: p, typ: p.Type()})
	}
	s.recording = true
	exits := s.run(f, []*Config{c})
	if s.steps > maxSteps {
		return &Flow{Fn: fn, GaveUp: true, Inlined: s.flow.Inlined}
	}
	s.flow.Exits = exits
	s.flow.finish()
	for _, r := range s.flow.Reads {
		r.Unsure = r.Unsure || s.byHand[s.handKey(r.Query, r.Path)]
	}
	s.flow.Summary = s.summarize()
	return s.flow
}

// state is a config at the entry of a block that may have to be propagated.
type state struct {
	config *Config
	dirty  bool
}

// run computes the fixpoint over f's blocks from the entry configs and returns
// the ways out. Sites are recorded in a last sweep, when the fixpoint stands.
func (s *solver) run(f *frame, entry []*Config) []*Exit {
	blocks := f.fn.Blocks
	in := make([]map[string]*state, len(blocks))
	var order []int // block indices to visit; go/ssa numbers blocks nearly topologically
	push := func(b *ssa.BasicBlock, c *Config) {
		if in[b.Index] == nil {
			in[b.Index] = map[string]*state{}
		}
		key := c.key()
		if old := in[b.Index][key]; old == nil {
			if len(in[b.Index]) >= maxConfigs {
				s.steps = maxSteps + 1
				return
			}
			in[b.Index][key] = &state{c, true}
		} else if !old.config.merge(c) {
			return
		} else {
			old.dirty = true
		}
		if i, found := slices.BinarySearch(order, b.Index); !found {
			order = slices.Insert(order, i, b.Index)
		}
	}
	recording := s.recording
	s.recording = false
	for _, c := range entry {
		push(blocks[0], c.clone())
	}
	for len(order) > 0 && s.steps <= maxSteps {
		b := blocks[order[0]]
		order = order[1:]
		for _, st := range ordered(in[b.Index]) {
			if st.dirty {
				st.dirty = false
				s.block(f, b, st.config.clone(), push)
			}
		}
	}
	s.recording = recording
	var exits []*Exit
	for _, b := range blocks {
		for _, st := range ordered(in[b.Index]) {
			exits = append(exits, s.block(f, b, st.config.clone(), nil)...)
		}
	}
	return exits
}

func ordered(m map[string]*state) []*state {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	out := make([]*state, len(keys))
	for i, k := range keys {
		out[i] = m[k]
	}
	return out
}

// block interprets b from c. With a push it propagates to the successors;
// without one it returns the exits.
func (s *solver) block(f *frame, b *ssa.BasicBlock, c *Config, push func(*ssa.BasicBlock, *Config)) []*Exit {
	configs := []*Config{c}
	for _, instr := range b.Instrs[:max(0, len(b.Instrs)-1)] {
		if _, ok := instr.(*ssa.Phi); ok {
			continue
		}
		var next []*Config
		for _, c := range configs {
			s.steps++
			next = append(next, s.exec(c, f, instr)...)
		}
		configs = next
		if len(configs) == 0 || s.steps > maxSteps {
			return nil
		}
	}
	var exits []*Exit
	for _, c := range configs {
		switch last := b.Instrs[len(b.Instrs)-1].(type) {
		case *ssa.Return:
			if push == nil {
				exits = append(exits, s.leave(c, f, last))
			}
		case *ssa.Panic:
			if push == nil {
				c := c.clone()
				c.panicking = true
				for _, c := range s.runDefers(c, f) {
					exits = append(exits, &Exit{Instr: last, frame: f, config: c, Panics: true})
				}
			}
		case *ssa.If:
			if push == nil {
				continue
			}
			cond := s.eval(c, f, last.Cond)
			for i, succ := range b.Succs {
				d := c.clone()
				d.decide()
				if s.refine(d, cond, i == 0) {
					s.edge(d, f, b, succ, push)
				}
			}
		default:
			if push == nil {
				continue
			}
			for _, succ := range b.Succs {
				s.edge(c.clone(), f, b, succ, push)
			}
		}
	}
	return exits
}

// edge binds the phis of succ and propagates.
func (s *solver) edge(c *Config, f *frame, from, succ *ssa.BasicBlock, push func(*ssa.BasicBlock, *Config)) {
	for i, pred := range succ.Preds {
		if pred != from {
			continue
		}
		d := c
		values := map[envKey]*Value{}
		for _, instr := range succ.Instrs {
			phi, ok := instr.(*ssa.Phi)
			if !ok {
				break
			}
			if v := s.eval(c, f, phi.Edges[i]); v.kind == kConst || followed(phi.Type()) {
				values[envKey{f, phi, 0}] = v
			} else {
				delete(d.env, envKey{f, phi, 0})
				d.drop(f, phi)
			}
		}
		for k, v := range values {
			d.env[k] = v
		}
		push(succ, d)
		if slices.Index(succ.Preds[i+1:], from) < 0 {
			return
		}
		c = d.clone()
	}
}

// followed reports whether values of type t are worth following: those that
// are, hold or decide about handles.
func followed(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Signature, *types.Struct:
		return true
	case *types.Basic:
		return t.Kind() == types.Bool
	}
	return false
}
