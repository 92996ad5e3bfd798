package txflow

import (
	"go/token"
	"path/filepath"
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/report"
	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

const tokenEQL = token.EQL

// loopIndexed reports whether an element is picked by a variable of the loop
// that the site stands in.
func loopIndexed(ia *ssa.IndexAddr, site ssa.Instruction) bool {
	if _, ok := ia.Index.(*ssa.Const); ok {
		return false
	}
	return sameLoop(ia, site)
}

// lookUp reports whether a site asks the database for something, and does no more:
// neither it, nor the call that it is in, nor another one in the same loop is work
// for each element. A callee that may do without the query may have a cache. What is
// read in a transaction that begins here is a site of its own, or writes are; the
// relations of an entity are lazyload's. What a migration does is done once, and nobody
// waits for it.
func (r *Result) lookUp(flow *Flow, s *Site, v *View) bool {
	switch {
	case s.Write || v.Spawned || v.Unsure || v.Relation || !r.Reads(flow, s, v) || r.migrates(s.Pos()):
		return false
	case s.Role == txmodel.Begin && (s.Use == nil || !s.ReadOnly):
		return false
	}
	return s.Use == nil || !s.Use.Optional && !saysWrite(s)
}

// saysWrite reports whether a function on the way to a query is named after a write:
// the text that it runs may be out of view, and end with RETURNING.
func saysWrite(s *Site) bool {
	return writes.MatchString(s.Callee.Name()) || slices.ContainsFunc(s.Use.Chain, func(hop effect.Hop) bool { return writes.MatchString(hop.Func) })
}

var writes = regexp.MustCompile(`^(?i:update|create|insert|upsert|delete|remove|save|send|store)(\P{Ll}|$)`)

// lookUps are the roles that a look-up may have.
var lookUps = []txmodel.Role{txmodel.Query, txmodel.Row, txmodel.Exec, txmodel.Begin}

// LookUps are the paths to the sites that only look something up.
func (r *Result) LookUps(visit func(*Flow, *Site, *View) *report.Finding) []report.Finding {
	return r.Paths(lookUps, func(flow *Flow, site *Site, v *View) *report.Finding {
		if !r.lookUp(flow, site, v) || site.Use != nil && worksAround(flow, site) || spared(site) {
			return nil
		}
		return visit(flow, site, v)
	})
}

// spared reports whether the program has its reasons: no single statement could do the
// same, it asks once only for what differs, or it falls back on this.
func spared(site *Site) bool {
	return elsewhere(site) || remembered(site) || fallsBack(site)
}

// fallsBack reports whether the loop that a site stands in runs only where something has
// failed.
func fallsBack(site *Site) bool {
	for b := innermost(site.Instr.Block()); b != nil; b = b.Idom() {
		if len(b.Preds) == 1 && failed(b.Preds[0], b) {
			return true
		}
	}
	return false
}

// failed reports whether control goes from a block to the next because an error is not
// nil.
func failed(b, next *ssa.BasicBlock) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	cond, ok := branch.Cond.(*ssa.BinOp)
	return ok && txmodel.IsError(cond.X.Type()) && isNil(cond.Y) && (cond.Op == token.NEQ) == (b.Succs[0] == next)
}

// elsewhere reports whether a statement goes to another table in each round of the loop
// that it stands in: no single one could do the same.
func elsewhere(site *Site) bool {
	return slices.ContainsFunc(site.Tables(), func(table ssa.Value) bool {
		v, ok := table.(ssa.Instruction)
		return ok && sameLoop(v, site.Instr)
	})
}

// remembered reports whether the loop that a site stands in looks into a map before, and
// puts something there afterwards: it asks once for each of what differs.
func remembered(site *Site) bool {
	var asked []*ssa.Lookup
	var kept []*ssa.MapUpdate
	for _, b := range site.Instr.Parent().Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Lookup:
				if b.Dominates(site.Instr.Block()) && sameLoop(instr, site.Instr) {
					asked = append(asked, instr)
				}
			case *ssa.MapUpdate:
				if !b.Dominates(site.Instr.Block()) && sameLoop(instr, site.Instr) || b == site.Instr.Block() && goesTo(site.Instr, instr) {
					kept = append(kept, instr)
				}
			}
		}
	}
	return slices.ContainsFunc(asked, func(get *ssa.Lookup) bool {
		in := variable(get.X)
		made, local := in.(ssa.Instruction)
		return !(local && sameLoop(made, site.Instr)) && slices.ContainsFunc(kept, func(set *ssa.MapUpdate) bool { return variable(set.Map) == in })
	})
}

// maxLoops bounds the loops of a summary, maxChain the calls on the way to the query.
const (
	maxLoops = 8
	maxChain = 6
)

// loops lists the lists that a function is given and runs a query for each element
// of, itself or in a function that it passes them to.
func (r *Result) loops(flow *Flow) (out []effect.Loop) {
	add := func(from *Earlier, l effect.Loop) {
		if from == nil || from.Given == "" || len(out) == maxLoops || len(l.Chain) > maxChain {
			return
		}
		l.List = from.Given
		if !slices.ContainsFunc(out, func(old effect.Loop) bool { return old.List == l.List }) {
			out = append(out, l)
		}
	}
	for _, site := range flow.Sites {
		if !slices.Contains(lookUps, site.Role) || worksAround(flow, site) || spared(site) {
			continue
		}
		for _, v := range site.Paths {
			if !r.lookUp(flow, site, v) {
				continue
			}
			l := effect.Loop{When: v.When(), Place: r.pkg.place(site.Pos())}
			if site.Use != nil {
				l.Chain = append([]effect.Hop{{Func: site.Callee.Name(), Place: l.Place}}, site.Use.Chain...)
				l.Place = site.Use.Place
			}
			add(r.perElement(flow, site), l)
			break
		}
	}
	for _, loop := range flow.Loops {
		chain := append([]effect.Hop{{Func: loop.Callee.Name(), Place: r.pkg.place(loop.Call.Pos())}}, loop.Use.Chain...)
		add(r.passed(flow, loop), effect.Loop{When: loop.When, Place: loop.Use.Place, Chain: chain})
	}
	return out
}

// Passed makes a finding of each call that passes the result of an earlier query to a
// function which runs a query for each of its elements.
func (r *Result) Passed(visit func(*Loop, *Earlier) *report.Finding) (found []report.Finding) {
	r.walking.Lock()
	defer r.walking.Unlock()
	for _, flow := range r.Flows {
		seen := map[ssa.Instruction]bool{}
		for _, loop := range flow.Loops {
			from := r.passed(flow, loop)
			if from == nil || from.Given != "" || seen[loop.Instr] || r.migrates(loop.Call.Pos()) {
				continue
			}
			seen[loop.Instr] = true
			f := visit(loop, from)
			f.Path = append(r.Witness(loop.Trace), r.inside(loop.Callee, loop.Use.Chain, loop.Use.Place)...)
			found = append(found, *f)
		}
	}
	return found
}

// passed is where the list has its length from that a call passes.
func (r *Result) passed(flow *Flow, loop *Loop) *Earlier {
	o := r.origin(flow)
	o.at = loop.Instr
	return o.argument(loop.Call, loop.Use.List, "")
}

// migrates reports whether something stands in a migration. Names tell, that of the
// package or that of the file: a package in which migrations are registered is as well
// one in which the program works.
func (r *Result) migrates(pos token.Pos) bool {
	file := filepath.Base(r.pass.Fset.Position(pos).Filename)
	return migrations.MatchString(r.pass.Pkg.Path()) || numbered.MatchString(file)
}

var (
	migrations = regexp.MustCompile(`(^|/)migrations?(/|$)`)
	numbered   = regexp.MustCompile(`^v?[0-9]+_`) // 20260111_add_teams.go, as tools name them
)

// worksAround reports whether the call at a site, or another one in its innermost loop,
// writes, begins a transaction to do so, or waits for another service or process: what
// it looks up is part of the work for each element.
func worksAround(flow *Flow, site *Site) bool {
	at := site.Instr.Block()
	head := innermost(at)
	around := func(call ssa.Instruction) bool {
		return call == site.Instr || head != nil && call.Parent() == site.Instr.Parent() && loopAt(head, at, call.Block())
	}
	return flow.Works(around) || slices.ContainsFunc(flow.Sites, func(s *Site) bool {
		return s.Role == txmodel.Slow && (s.Use != nil || s.Model != nil && s.Model.Kind != "wait") && around(s.Instr)
	})
}

// innermost is the head of the innermost loop that a block stands in, nil if there is none.
func innermost(b *ssa.BasicBlock) *ssa.BasicBlock {
	head := b
	for head != nil && !loopAt(head, b) {
		head = head.Idom()
	}
	return head
}

// loopAt reports whether a loop begins at head that holds the blocks.
func loopAt(head *ssa.BasicBlock, blocks ...*ssa.BasicBlock) bool {
	return slices.ContainsFunc(head.Preds, func(back *ssa.BasicBlock) bool {
		return head.Dominates(back) && !slices.ContainsFunc(blocks, func(b *ssa.BasicBlock) bool { return !within(b, head, back) })
	})
}

// within reports whether a block is in the loop that goes from back to head.
func within(b, head, back *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{head: true}
	var walk func(*ssa.BasicBlock) bool
	walk = func(x *ssa.BasicBlock) bool {
		if x == b {
			return true
		}
		if seen[x] {
			return false
		}
		seen[x] = true
		return slices.ContainsFunc(x.Preds, walk)
	}
	return b == head || walk(back)
}

// InLoop reports whether control can come back to a site.
func InLoop(s *Site) bool { return inLoop(s.Instr) }

// inLoop reports whether control can come back to instr.
func inLoop(instr ssa.Instruction) bool { return sameLoop(instr, instr) }

// sameLoop reports whether a loop holds both instructions.
func sameLoop(x, y ssa.Instruction) bool {
	return x.Parent() == y.Parent() && reachable(x.Block(), y.Block()) && reachable(y.Block(), x.Block())
}

// goesTo reports whether control can go from a to b.
func goesTo(a, b ssa.Instruction) bool {
	if a.Block() != b.Block() {
		return reachable(a.Block(), b.Block())
	}
	instrs := a.Block().Instrs
	return slices.Index(instrs, a) < slices.Index(instrs, b) || reachable(a.Block(), b.Block())
}

// reachable reports whether control can go from a to b along at least one edge.
func reachable(a, b *ssa.BasicBlock) bool {
	seen := make([]bool, len(a.Parent().Blocks))
	work := slices.Clone(a.Succs)
	for len(work) > 0 {
		n := work[len(work)-1]
		work = work[:len(work)-1]
		if n == b {
			return true
		}
		if !seen[n.Index] {
			seen[n.Index] = true
			work = append(work, n.Succs...)
		}
	}
	return false
}

// UsedOnce reports whether a statement that was prepared here is executed in
// one place that is not in a loop.
func (r *Result) UsedOnce(flow *Flow, v *View) bool {
	n := 0
	for _, site := range flow.Sites {
		for _, p := range site.Paths {
			if p.Stmt != nil && p.Stmt.ID == v.New {
				if inLoop(site.Instr) {
					return false
				}
				n++
				break
			}
		}
	}
	for _, e := range flow.Exits {
		for _, h := range e.Handles() {
			if h.ID == v.New && e.Escaped(h) != Local {
				return false
			}
		}
	}
	return n == 1
}

// sameVariable reports whether the begin at a site assigns the variable that
// holds h.
func (r *Result) sameVariable(s *Site, h *Tracked) bool {
	a, b := r.names.at(s.Pos()), r.names.at(h.Begun)
	if a == nil || b == nil || len(a.lhs) == 0 || len(b.lhs) == 0 {
		return false
	}
	x, y := r.object(a.lhs[0]), r.object(b.lhs[0])
	return x != nil && x == y
}

func isNil(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.IsNil()
}
