package txflow

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"github.com/txvet/txvet/analyzers/internal/effect"
	"github.com/txvet/txvet/analyzers/internal/report"
)

// inside has the steps from a callee to the statement that it is about, as far as
// they are in this package.
func (r *Result) inside(callee *types.Func, chain []effect.Hop, at effect.Place) []report.Step {
	if callee.Pkg() != r.pass.Pkg {
		return nil
	}
	var steps []report.Step
	in := callee.Name()
	for _, hop := range chain {
		pos := r.lineIn(hop.Place, in)
		if !pos.IsValid() {
			return steps
		}
		steps = append(steps, report.Step{Pos: pos, What: in + " calls " + hop.Func})
		in = hop.Func
	}
	if pos := r.lineIn(at, in); pos.IsValid() {
		steps = append(steps, report.Step{Pos: pos, What: "here, in " + in})
	}
	return steps
}

// lineIn is where the first thing on a line starts, if it is in a function of that
// name: a place does not say which package its file is in.
func (r *Result) lineIn(place effect.Place, name string) token.Pos {
	start := token.NoPos
	for _, file := range r.pass.Files {
		tf := r.pass.Fset.File(file.FileStart)
		if filepath.Base(tf.Name()) != place.File {
			continue
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Name.Name != name || place.Line < tf.Line(fn.Pos()) || place.Line > tf.Line(fn.End()) {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if n != nil && !start.IsValid() && tf.Line(n.Pos()) == place.Line {
					start = n.Pos()
				}
				return !start.IsValid()
			})
		}
	}
	return start
}
