package txflow

import (
	"go/ast"
	"go/types"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/txvet/txvet/analyzers/internal/txmodel"
)

// generated says which tool of the models wrote files of the package, and
// whether it wrote all of them: then the model is all there is to know.
func generated(pass *analysis.Pass, index *txmodel.Index) (tool string, whole bool) {
	whole = true
	for _, file := range pass.Files {
		if by := index.GeneratedBy(file); by != "" {
			tool = by
		} else {
			whole = false
		}
	}
	return tool, whole && tool != ""
}

// generatedBy tells the same of the package itself and, from facts, of those
// that it reaches.
func generatedBy(pass *analysis.Pass) func(*types.Package) string {
	own := sync.OnceValue(func() string {
		tool, _ := generated(pass, Models())
		return tool
	})
	return func(p *types.Package) string {
		if p == pass.Pkg {
			return own()
		}
		facts := new(Facts)
		if pass.ImportPackageFact(p, facts) {
			return facts.Generated
		}
		return ""
	}
}

// written are the files that a tool of the models wrote.
func written(pass *analysis.Pass, index *txmodel.Index) []*ast.File {
	return slices.DeleteFunc(slices.Clone(pass.Files), func(f *ast.File) bool { return index.GeneratedBy(f) == "" })
}
