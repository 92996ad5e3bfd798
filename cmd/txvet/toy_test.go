package main

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/txvet/txvet/analyzers"
)

// The toy rules put the drivers to the test without the real inference: a
// function begins if it calls (*sql.DB).Begin or a function that begins.

type begins struct{ Funcs []string }

func (*begins) AFact() {}

var toyInfer = &analysis.Analyzer{
	Name:      "toyinfer",
	Doc:       "find the functions that begin a transaction",
	FactTypes: []analysis.Fact{(*begins)(nil)},
	Run: func(pass *analysis.Pass) (any, error) {
		fact := new(begins)
		for _, file := range pass.Files {
			for _, decl := range file.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if ok && len(beginnings(pass, fn)) > 0 {
					fact.Funcs = append(fact.Funcs, pass.TypesInfo.Defs[fn.Name].(*types.Func).FullName())
				}
			}
		}
		if len(fact.Funcs) > 0 {
			pass.ExportPackageFact(fact)
		}
		return nil, nil
	},
}

// toycall reports calls of functions that begin, and suggests to call End
// instead.
var toyCall = &analysis.Analyzer{
	Name:     "toycall",
	Doc:      "toycall: reports calls of functions that begin\n\nAnd so on.",
	URL:      "https://example.com/toycall",
	Requires: []*analysis.Analyzer{toyInfer, inspect.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		for cur := range pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root().Preorder((*ast.FuncDecl)(nil)) {
			for _, call := range beginnings(pass, cur.Node().(*ast.FuncDecl)) {
				d := analysis.Diagnostic{
					Pos:      call.Pos(),
					End:      call.End(),
					Category: "toycall/begin",
					Message:  "call of " + typeutil.StaticCallee(pass.TypesInfo, call).Name(),
					Related:  []analysis.RelatedInformation{{Pos: cur.Node().Pos(), Message: "in here"}},
				}
				if id, ok := call.Fun.(*ast.Ident); ok {
					d.SuggestedFixes = []analysis.SuggestedFix{{
						Message:   "call End",
						TextEdits: []analysis.TextEdit{{Pos: id.Pos(), End: id.End(), NewText: []byte("End")}},
					}}
				}
				pass.Report(d)
			}
		}
		return nil, nil
	},
}

// toyPackage is off by default and reports each package.
var toyPackage = &analysis.Analyzer{
	Name:     "toypackage",
	Doc:      "toypackage: reports each package",
	Requires: []*analysis.Analyzer{toyInfer},
	Run: func(pass *analysis.Pass) (any, error) {
		pass.Report(analysis.Diagnostic{Pos: pass.Files[0].Name.Pos(), Category: "toypackage/any", Message: "package " + pass.Pkg.Name()})
		return nil, nil
	},
}

func init() {
	toyPackage.Flags.String("word", "", "a `word`")
}

var toyRules = []analyzers.Rule{
	{Analyzer: toyCall, Default: true, Since: "0.1.0"},
	{Analyzer: toyPackage, Default: false, Since: "0.1.0"},
}

// beginnings returns the calls in fn of functions that begin, in other packages.
func beginnings(pass *analysis.Pass, fn *ast.FuncDecl) []*ast.CallExpr {
	var calls []*ast.CallExpr
	ast.Inspect(fn, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		callee := typeutil.StaticCallee(pass.TypesInfo, call)
		if callee == nil {
			return true
		}
		fact := new(begins)
		if callee.FullName() == "(*database/sql.DB).Begin" ||
			pass.ImportPackageFact(callee.Pkg(), fact) && slices.Contains(fact.Funcs, callee.FullName()) {
			calls = append(calls, call)
		}
		return true
	})
	return calls
}
