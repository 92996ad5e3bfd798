package typestate

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// slowPath stands where a use is of no handle.
const slowPath effect.Path = "slow"

// uses lists what the function does with handles that its callers can name.
func (s *solver) uses() []effect.Use {
	type key struct {
		path effect.Path
		op   effect.Op
	}
	found := map[key]*effect.Use{}
	var keys []key
	for _, site := range s.flow.Sites {
		op, ok := opOf(site)
		if !ok {
			continue
		}
		optional := s.optional(site) || site.Use != nil && site.Use.Optional
		tables := s.tablesGiven(site)
		for _, v := range site.Paths {
			if v.Spawned || v.Unsure || v.Apart() || v.ownSegment() {
				continue
			}
			p := slowPath
			if op != effect.Slow {
				if v.On == nil || !v.On.entry() {
					continue
				}
				p = v.On.Path()
				if p == "" || p[0] == '&' {
					continue
				}
			}
			op := op
			if op == effect.Lock && v.Kind != txmodel.Tx && s.env.Index.TakesTx(s.flow.Fn.Signature) {
				op = effect.Read // who gives no transaction wants no lock
			}
			u := effect.Use{Path: p, Op: op, Kind: uint8(v.Kind), When: v.when, Over: v.endedHere(), Place: s.env.Place(site.Pos())}
			if site.Use != nil {
				u.Tells = site.Use.Tells
				u.Chain = append([]effect.Hop{{Func: site.Callee.Name(), Place: u.Place}}, site.Use.Chain...)
				u.Place = site.Use.Place
				if len(u.Chain) > 6 {
					continue
				}
			}
			u.Tells = u.Tells || site.Use == nil
			u.Optional, u.ReadOnly, u.SQL, u.Tables = optional, site.ReadOnly, site.given, tables
			u.Ctx = ctxPath(v.Ctx)
			if site.Use != nil && site.Use.Ctx == "background" {
				u.Ctx = "background"
			}
			k := key{p, op}
			if old := found[k]; old != nil {
				old.When = both(old.When, u.When)
				old.Over = both(old.Over, u.Over)
				if old.Ctx != u.Ctx {
					old.Ctx = ""
				}
				old.Optional = old.Optional && u.Optional
				old.ReadOnly = old.ReadOnly && u.ReadOnly
				old.Tables = both(old.Tables, u.Tables)
				if old.SQL != u.SQL {
					old.SQL = 0
				}
				continue
			}
			found[k] = &u
			keys = append(keys, k)
		}
	}
	var out []effect.Use
	for _, k := range keys {
		if len(out) < maxUses {
			out = append(out, *found[k])
		}
	}
	return out
}

// endedHere lists the transactions that the function was given, and that are over when
// the site is reached.
func (v *View) endedHere() (out []effect.Path) {
	add := func(id *Value) {
		if p := id.Path(); id.entry() && p != "" && p[0] != '&' {
			out = append(out, p)
		}
	}
	for _, h := range v.Handles {
		if h.transaction() && h.State.Done() && !h.Owned {
			add(h.ID)
		}
	}
	for _, id := range v.over {
		add(id)
	}
	return out
}

// optional reports whether some path succeeds without the site, because something
// else was asked first: a cache, a map. That the caller gave nothing to ask for is
// no such path.
func (s *solver) optional(site *Site) bool {
	at := site.Instr.Block()
	if site.Fn != s.fn || at == nil {
		return false
	}
	seen := map[*ssa.BasicBlock]bool{} // a block has an exit for each path to it
	for _, e := range s.flow.Exits {
		to := e.Instr.Block()
		if e.Panics || e.Fails() || s.relays(e) || to == nil || to.Parent() != s.fn || at.Dominates(to) || seen[to] {
			continue
		}
		seen[to] = true
		for _, b := range s.fn.Blocks {
			if b != at && asks(b) && leadsTo(s.fn.Blocks[0], b, at) && leadsTo(b, to, at) {
				return true
			}
		}
	}
	return false
}

// relays reports whether an exit returns what a function of which nothing is known made
// of an error that is there.
func (s *solver) relays(e *Exit) bool {
	if len(e.Results) == 0 {
		return false
	}
	var made func(v *Value) bool
	made = func(v *Value) bool {
		call, ok := v.at.(*ssa.Call)
		return ok && v.kind == kCall && isError(call.Type()) && slices.ContainsFunc(call.Call.Args, func(arg ssa.Value) bool {
			given := s.eval(e.config, v.frame, arg)
			return isError(arg.Type()) && (e.config.nilness(given) == effect.NotNil || made(given))
		})
	}
	return made(e.Results[len(e.Results)-1])
}

// asks reports whether a block calls a function, or looks into a map.
func asks(b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(b.Instrs, func(instr ssa.Instruction) bool {
		switch instr := instr.(type) {
		case *ssa.Lookup:
			return true
		case *ssa.Call:
			_, builtin := instr.Call.Value.(*ssa.Builtin)
			return !builtin
		}
		return false
	})
}

// leadsTo reports whether control can go from a to b, or they are one, without
// avoid.
func leadsTo(a, b, avoid *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{avoid: true}
	var walk func(*ssa.BasicBlock) bool
	walk = func(x *ssa.BasicBlock) bool {
		if x == b {
			return true
		}
		seen[x] = true
		return slices.ContainsFunc(x.Succs, func(y *ssa.BasicBlock) bool { return !seen[y] && walk(y) })
	}
	return walk(a)
}

func ctxPath(ctx *Value) effect.Path {
	if ctx == nil {
		return ""
	}
	for v := ctx; v.kind == kCtx; v = v.a {
		if v.a == nil {
			if v == ctx {
				return "background"
			}
			return ""
		}
		if !strings.HasPrefix(v.str, "value ") {
			return ""
		}
	}
	if ctx.entry() {
		return ctx.Path()
	}
	return ""
}

func opOf(site *Site) (effect.Op, bool) {
	switch site.Role {
	case txmodel.Slow:
		return effect.Slow, site.Use != nil || site.Model != nil
	case txmodel.Exec, txmodel.Query, txmodel.Row, txmodel.Batch, txmodel.Load:
		if site.Use == nil && Locks(site.SQL) != "" && !site.Write {
			return effect.Lock, true
		}
		if site.Model != nil && site.Model.Role == txmodel.Query && !site.Write && site.Model.New.Place == txmodel.Result {
			return effect.Open, true
		}
		if site.Use != nil && (site.SQL == "" || !site.Write && site.Use.Op != effect.Write) {
			return site.Use.Op, true
		}
		if site.Write {
			return effect.Write, true
		}
		return effect.Read, true
	case txmodel.Begin, txmodel.Scope, txmodel.Savepoint:
		if m := site.Model; m != nil && m.Role == txmodel.Savepoint && m.Body.Place != txmodel.Absent {
			return effect.Read, true // in a transaction that is there
		}
		return effect.Begin, true
	case txmodel.Prepare:
		return effect.Prepare, true
	}
	return 0, false
}
