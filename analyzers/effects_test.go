package analyzers_test

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/txvet/txvet/analyzers"
	"github.com/txvet/txvet/analyzers/internal/ruletest"
	"github.com/txvet/txvet/analyzers/internal/txflow"
)

// TestEffects compares the summary that importers get of each function below
// testdata/effects with the effect lines of its doc comment.
func TestEffects(t *testing.T) {
	for _, act := range ruletest.Apply(t, "../testdata", analyzers.Infer, "./effects/...") {
		pkg := act.Package
		t.Run(strings.TrimPrefix(pkg.PkgPath, pkg.Module.Path+"/"), func(t *testing.T) {
			facts := new(txflow.Facts)
			act.PackageFact(pkg.Types, facts) // none: nothing to say
			got := make(map[string]txflow.Func)
			for _, f := range facts.Funcs {
				got[f.Name] = f
			}
			for id, doc := range declared(pkg) {
				fn := pkg.TypesInfo.Defs[id].(*types.Func)
				is := got[fn.FullName()]
				delete(got, fn.FullName())
				lines := is.Summary.Lines(fn)
				if is.Unknown {
					lines = []string{"unknown"}
				}
				for _, problem := range compare(lines, stated(doc)) {
					t.Errorf("%v: %s: %s", pkg.Fset.Position(id.Pos()), fn.Name(), problem)
				}
			}
			for name := range got {
				t.Errorf("%s has a summary and no declaration", name)
			}
		})
	}
}

// declared lists the functions, methods and interface methods of a package.
func declared(pkg *packages.Package) map[*ast.Ident]*ast.CommentGroup {
	out := make(map[*ast.Ident]*ast.CommentGroup)
	for _, file := range pkg.Syntax {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				out[n.Name] = n.Doc
				return false
			case *ast.InterfaceType:
				for _, m := range n.Methods.List {
					for _, id := range m.Names {
						out[id] = m.Doc
					}
				}
			}
			return true
		})
	}
	return out
}

// stated reads the effect lines of a doc comment.
func stated(doc *ast.CommentGroup) []string {
	var out []string
	for line := range strings.Lines(doc.Text()) {
		if effect, ok := strings.CutPrefix(line, "effect: "); ok {
			out = append(out, strings.TrimSpace(effect))
		}
	}
	return out
}

// compare says what is in one of the lists only.
func compare(got, want []string) []string {
	var out []string
	for _, line := range got {
		if !slices.Contains(want, line) {
			out = append(out, "not stated: "+line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			out = append(out, "not inferred: "+line)
		}
	}
	return out
}
