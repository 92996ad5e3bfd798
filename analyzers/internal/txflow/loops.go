package txflow

import (
	"go/token"
	"path/filepath"
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"
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

// Migrates reports whether a site stands in a migration, which runs once for each
// database. Names tell, that of the package or that of the file: a package in which
// migrations are registered is as well one in which the program works.
func (r *Result) Migrates(s *Site) bool {
	file := filepath.Base(r.pass.Fset.Position(s.Pos()).Filename)
	return migrations.MatchString(r.pass.Pkg.Path()) || numbered.MatchString(file)
}

var (
	migrations = regexp.MustCompile(`(^|/)migrations?(/|$)`)
	numbered   = regexp.MustCompile(`^v?[0-9]+_`) // 20260111_add_teams.go, as tools name them
)

// WorksAround reports whether the call at a site, or another one in the same loop,
// writes, or begins a transaction to do so.
func WorksAround(flow *Flow, site *Site) bool {
	return flow.Works(func(call ssa.Instruction) bool { return call == site.Instr || sameLoop(call, site.Instr) })
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
